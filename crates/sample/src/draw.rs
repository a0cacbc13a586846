//! Choices that follow from a seed and a place in the book, and from nothing else.

/// A number for a seed, a purpose and a place.
pub(crate) fn draw(seed: u64, purpose: &str, place: &[u64]) -> u64 {
    let bytes = purpose.bytes().map(u64::from);
    bytes.chain(place.iter().copied()).fold(mix(seed ^ 0x5EED), |state, next| {
        mix(state ^ next.wrapping_add(0x9E37_79B9_7F4A_7C15))
    })
}

/// The `n`th number of a fixed order in which every number below `size` occurs once.
pub(crate) fn nth_of_order(key: u64, size: u64, n: u64) -> u64 {
    let size = size.max(1);
    // The golden section spreads the numbers, and so the items of every list.
    let golden = u128::from(size) * 618_033_988_750 / 1_000_000_000_000 + u128::from(key % 7);
    let start = u64::try_from(golden % u128::from(size)).unwrap_or(0);
    let step = (start..start + size).map(|step| step % size).find(|step| gcd(*step, size) == 1);
    let product = u128::from(n % size) * u128::from(step.unwrap_or(1)) + u128::from(key % size);
    u64::try_from(product % u128::from(size)).unwrap_or(0)
}

/// A number as an index into a list of that many items.
pub(crate) fn index(number: u64, count: usize) -> usize {
    usize::try_from(number % (count.max(1) as u64)).unwrap_or(0)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Source: the finaliser of splitmix64 (Steele, Lea, Flood, 2014).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_holds_every_number_once() {
        for size in [1, 2, 3, 12, 97, 2304] {
            for key in [0, 1, 77, u64::MAX] {
                let mut seen: Vec<_> = (0..size).map(|n| nth_of_order(key, size, n)).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..size).collect::<Vec<_>>());
            }
        }
    }
}
