//! References to sound files.

use super::super::attributes::Attributes;
use super::super::sample::Sample;
use super::super::tag::Tag;
use super::here::{Full, Here};

/// Looks at references.
#[derive(Default)]
pub(super) struct SampleReader {
    current: Option<(Sample, usize)>,
}

impl SampleReader {
    pub(super) fn open(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        if tag == Tag::SampleRef && self.current.is_none() {
            here.keep(200)?;
            self.current = Some((Sample { track: here.track_idx(), ..Sample::default() }, here.path.depth()));
            return Ok(());
        }
        let Some((sample, depth)) = &mut self.current else { return Ok(()) };
        let is_own = here.path.up(1) == Tag::FileRef && here.path.depth() == *depth + 2;
        let is_step = here.path.up(1) == Tag::RelativePath && here.path.depth() == *depth + 3;
        let text = match tag {
            Tag::Name | Tag::RelativePath | Tag::Path if is_own => attributes.text("Value"),
            Tag::RelativePathElement if is_step => attributes.text("Dir"),
            _ => return Ok(()),
        };
        let Some(text) = text else { return Ok(()) };
        here.keep(2 * text.len())?;
        match tag {
            Tag::Name => sample.name = text,
            Tag::RelativePath => sample.relative = Some(text),
            Tag::Path => sample.path = Some(text),
            _ => {
                let relative = sample.relative.get_or_insert_default();
                if !relative.is_empty() {
                    relative.push('/');
                }
                // An empty one goes up a folder.
                relative.push_str(if text.is_empty() { ".." } else { &text });
            }
        }
        Ok(())
    }

    pub(super) fn close(&mut self, here: &mut Here) {
        if self.current.as_ref().is_some_and(|(_, depth)| *depth == here.path.depth())
            && let Some((mut sample, _)) = self.current.take()
        {
            sample.name_by_path();
            here.set.samples.push(sample);
        }
    }
}
