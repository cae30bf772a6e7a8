//! Which controllers are the lanes.

use anyhow::{Result, bail};
use vaeform_performance::midi::Controller;
use vaeform_performance::{LaneMap, NUM_LANES, Performance};

/// Which controllers are the lanes.
#[derive(clap::Args)]
pub(super) struct LaneArgs {
    /// The controllers of the ten lanes, in order: numbers, `bend` or `pressure`, with commas. Without it those that change most.
    #[arg(long, value_delimiter = ',')]
    cc: Vec<String>,
}

impl LaneArgs {
    /// The map for some performances.
    ///
    /// # Errors
    /// When a controller is none, or there are more than ten.
    pub(super) fn map<'a>(&self, performances: impl IntoIterator<Item = &'a Performance>) -> Result<LaneMap> {
        if self.cc.is_empty() {
            return Ok(LaneMap::of(performances.into_iter().flat_map(|performance| &performance.parts)));
        }
        if self.cc.len() > NUM_LANES {
            bail!("--cc: {} controllers, expected at most {NUM_LANES}", self.cc.len());
        }
        let controllers: Result<Vec<Controller>> = self.cc.iter().map(|name| controller(name)).collect();
        Ok(LaneMap::new(controllers?))
    }
}

fn controller(name: &str) -> Result<Controller> {
    match name.trim() {
        "bend" => Ok(Controller::Bend),
        "pressure" => Ok(Controller::Pressure),
        number => match number.parse() {
            Ok(number @ 0..=119) => Ok(Controller::Cc(number)),
            _ => bail!("--cc {name}: expected 0-119, bend or pressure"),
        },
    }
}
