//! The places that a world is made of: those that are confirmed, else those that it will be given.

use serde_json::Value;

use crate::sample::{draw::Draw, input, kernel::Kernel, premise::Premise};

const STEMS: [&str; 48] = [
    "Alder", "Amber", "Ashen", "Barrow", "Bell", "Black", "Bracken", "Candle", "Chalk", "Cinder",
    "Clay", "Cold", "Copper", "Crane", "Cross", "Dover", "Drift", "Eel", "Ember", "Fallow", "Fen",
    "Flint", "Frost", "Gorse", "Grain", "Hazel", "Heron", "Hollow", "Juniper", "Kestrel",
    "Lantern", "Lime", "Marl", "Marsh", "Mason", "Meadow", "Otter", "Peat", "Quarry", "Raft",
    "Reed", "Rook", "Salt", "Slate", "Tallow", "Thorn", "Tinder", "Willow",
];

/// A place with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) is: String,
}

/// The named places of a world.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// At least one.
    pub(super) places: Vec<Place>,
    /// Words for other things to be named after; no place has them.
    pub(super) stems: Vec<&'static str>,
}

impl World {
    pub(super) fn plan(
        seed: u64,
        round: u64,
        kernel: &Kernel,
        premise: &Premise,
        variables: &Value,
    ) -> Self {
        let mut draw = Draw::new(seed, "world", &[round]);
        let stems: Vec<&'static str> =
            draw.some(&STEMS, STEMS.len()).into_iter().copied().collect();
        let mut places = confirmed(&variables["confirmed"]["WORLDVIEW"]);
        if places.is_empty() {
            let of_premise = premise.places.iter().take(2).map(|name| Place {
                name: name.clone(),
                is: "the place that everything here is measured from".to_owned(),
            });
            places.extend(of_premise);
            let sites = draw.some(kernel.genre.sites, 6);
            places.extend(sites.into_iter().zip(&stems).map(|(site, stem)| Place {
                name: format!("{stem} {}", site.noun),
                is: site.is.to_owned(),
            }));
        }
        Self { places, stems: stems.into_iter().skip(8).collect() }
    }

    /// The name of a place, counted round and round.
    pub(super) fn place(&self, at: usize) -> &str {
        self.places.get(at % self.places.len().max(1)).map_or("the square", |place| &place.name)
    }

    /// A word to name something after.
    pub(super) fn stem(&self, at: usize) -> &'static str {
        self.stems.get(at % self.stems.len().max(1)).copied().unwrap_or("Alder")
    }
}

fn confirmed(worldview: &Value) -> Vec<Place> {
    let is_place = |entry: &&Value| input::text(entry, "kind") == "LOCATION";
    let place = |entry: &Value| Place {
        name: input::text(entry, "name").to_owned(),
        is: input::text(entry, "description").to_owned(),
    };
    let entries = input::items(worldview, "entries").iter().filter(is_place).map(place);
    entries.filter(|place| !place.name.trim().is_empty()).collect()
}
