//! Arrays as NumPy reads them. Source: numpy.lib.format, version 1.0.

/// A file of `rows` by `columns` numbers, row by row, four bytes each.
pub fn to_npy(values: &[f32], rows: usize, columns: usize) -> Vec<u8> {
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    let unpadded = 10 + header.len() + 1;
    header += &" ".repeat(unpadded.next_multiple_of(64) - unpadded);
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_begin_at_a_multiple_of_64() {
        let file = to_npy(&[1.0, 2.0], 1, 2);
        assert_eq!((file.len() % 64, file[..6].to_vec()), (8, b"\x93NUMPY".to_vec()));
        assert_eq!(&file[file.len() - 9..], b"\n\0\0\x80\x3F\0\0\0\x40");
    }
}
