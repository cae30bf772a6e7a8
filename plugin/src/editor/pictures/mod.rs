//! Every page as a picture, compared with the one in `docs/pages` as an eye sees them, and contrast as it is drawn. A page that was meant to
//! change gets its picture anew:
//!
//!     VAEFORM_PICTURES=docs/pages cargo test --profile checked -p vaeform --lib draw_pictures -- --ignored
//!
//! from the root, then `mogrify -colors 128 +dither docs/pages/*.png`. With `VAEFORM_PICTURES_ALL` set it draws both themes, both scales, and
//! the smallest and a large window besides, to be looked at.

mod compare;
mod drawn_text;
mod pages;
mod pixel_image;
mod raster;
