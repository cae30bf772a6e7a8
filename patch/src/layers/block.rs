//! How a block of the table is written: each parameter once, as a variant and its row.

/// An enumeration of the parameters of a block, in the order of their rows, and where the blocks lie in the table.
macro_rules! block {
    ($(#[$about:meta])* $name:ident, $count:expr, after $before:expr, [$($(#[$doc:meta])* $param:ident: $row:expr,)*]) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub enum $name { $($(#[$doc])* $param,)* }

        impl $name {
            /// Blocks of this kind.
            pub const COUNT: usize = $count;
            pub(super) const ROWS: &[Row] = &[$($row,)*];
            const FIRST: usize = $before;
            pub(super) const END: usize = Self::FIRST + Self::ROWS.len() * Self::COUNT;

            /// The parameter of block `n`, from 0.
            pub const fn of(self, n: usize) -> LayerParamId {
                debug_assert!(n < Self::COUNT);
                LayerParamId((Self::FIRST + Self::ROWS.len() * n + self as usize) as u16)
            }
        }
    };
}
