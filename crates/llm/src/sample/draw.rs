//! Drawing: every choice follows from the seed and from what is being written, and from nothing
//! else, so that the same book comes out whoever asks, when, and in which order.

/// A source of choices.
#[derive(Debug, Clone)]
pub(super) struct Draw {
    state: u64,
}

impl Draw {
    /// The choices for a piece of the book: what it is, and where it stands.
    pub(super) fn new(seed: u64, what: &str, place: &[u64]) -> Self {
        let mut state = mix(seed ^ 0x5EED_B00C);
        for byte in what.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        for number in place {
            state = mix(state ^ number.wrapping_add(1));
        }
        Self { state }
    }

    /// The next 64 bits (splitmix64). Source: Steele, Lea, Flood, "Fast splittable pseudorandom
    /// number generators", 2014.
    pub(super) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// A number below `count`; 0 for a count of 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        usize::try_from(self.bits() % count).unwrap_or(0)
    }

    /// True in so many cases of a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the texts; an empty text if there are none.
    pub(super) fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts.get(self.below(texts.len())).copied().unwrap_or_default()
    }

    /// The numbers below `count` in a drawn order.
    pub(super) fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for i in (1..count).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }

    /// Some of the items, each at most once, in a drawn order.
    pub(super) fn some<'a, T>(&mut self, items: &'a [T], count: usize) -> Vec<&'a T> {
        self.order(items.len()).into_iter().take(count).filter_map(|i| items.get(i)).collect()
    }
}

/// A fixed order in which every number below `size` comes exactly once: the `n`th of it.
///
/// Counting on beyond `size` begins anew.
pub(super) fn nth_of_permutation(key: u64, size: usize, n: usize) -> usize {
    let size = size.max(1);
    let step = coprime_step(key, size);
    let offset = usize::try_from(mix(key ^ 0xA5A5) % size as u64).unwrap_or(0);
    // Sizes stay far below 2^32, so that the product cannot overflow.
    ((n % size) * step + offset) % size
}

/// A step near the golden section of `size` that visits every number.
fn coprime_step(key: u64, size: usize) -> usize {
    let jitter = usize::try_from(key % 89).unwrap_or(0);
    let start = (size * 618 / 1000 + jitter) % size;
    (0..size).map(|i| (start + i) % size).find(|step| gcd(*step, size) == 1).unwrap_or(1)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_draws_the_same() {
        let bits = |seed, what, place: &[u64]| Draw::new(seed, what, place).bits();
        assert_eq!(bits(1, "a", &[2]), bits(1, "a", &[2]));
        assert_ne!(bits(1, "a", &[2]), bits(1, "a", &[3]));
        assert_ne!(bits(1, "a", &[2]), bits(2, "a", &[2]));
        assert_ne!(bits(1, "a", &[2]), bits(1, "b", &[2]));
    }

    #[test]
    fn a_permutation_visits_every_number_once() {
        for size in [1, 2, 3, 12, 97, 2304, 4096] {
            for key in [0, 1, 77, u64::MAX] {
                let mut seen: Vec<_> =
                    (0..size).map(|n| nth_of_permutation(key, size, n)).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..size).collect::<Vec<_>>());
            }
        }
    }
}
