//! System exclusive bytes in and out. Codecs know patches, not voices; they are total: any bytes give patches or an error.

pub mod dx7;
