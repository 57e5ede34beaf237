//! The greatest common divisor of machine words.

/// `gcd(a, b)` by Stein's binary algorithm; `gcd(0, b) = b`.
pub(super) fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    if a == 1 || b == 1 {
        return 1;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    while a != b {
        let difference = a.abs_diff(b);
        b = a.min(b);
        a = difference >> difference.trailing_zeros();
    }
    a << shift
}

/// `gcd(a mod b, b)` for a wide `a` and a nonzero `b`, which is `gcd(a, b)`.
pub(super) fn gcd_wide(a: u128, b: u64) -> u64 {
    let reduced = match u64::try_from(a) {
        Ok(narrow) => narrow,
        Err(_) => (a % u128::from(b)) as u64,
    };
    gcd_u64(reduced, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_euclid() {
        fn euclid(a: u64, b: u64) -> u64 {
            if b == 0 { a } else { euclid(b, a % b) }
        }
        let values = [0, 1, 2, 3, 12, 18, 64, 96, 1 << 40, u64::MAX, u64::MAX - 1, 1 << 63, 600_851_475_143];
        for a in values {
            for b in values {
                assert_eq!(gcd_u64(a, b), euclid(a, b), "{a} {b}");
                if b != 0 {
                    assert_eq!(gcd_wide(u128::from(a) * 7, b), euclid(((u128::from(a) * 7) % u128::from(b)) as u64, b));
                }
            }
        }
    }
}
