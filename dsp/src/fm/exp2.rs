//! Powers of two by a polynomial.

/// 2^x for |x| < 120, relative error below 3e-7; our own, so that renders are the same on every machine.
pub(crate) fn exp2(x: f32) -> f32 {
    // Truncation is an instruction where `floor` is a library call.
    let whole = ((x + 512.5) as i32 - 512) as f32;
    let f = x - whole;
    // Taylor series of 2^f on +-1/2; its first coefficient is ln 2.
    let p = 1.0
        + f * (std::f32::consts::LN_2
            + f * (0.240_226_5 + f * (0.055_504_11 + f * (0.009_618_129 + f * (0.001_333_356 + f * 0.000_154_035)))));
    p * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}
