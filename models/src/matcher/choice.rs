//! Which match of a sound is offered: the person's wish, or else the kind that is likelier an instrument.
//!
//! Distance at the sound's own key alone would always elect the biggest table, and says little of other keys. An FM patch that is near is
//! right at other keys as well; so it is taken where it comes within 1.5 dB of MSS, or within 0.5 dB of the best hybrid.

use std::fmt;

use super::{Candidate, Kind, Taste, Verdict};
use crate::hybrid::HybridKind;
use crate::target::{Reason, Suitability};

/// So near in dB of MSS an FM patch is likely right at every key.
const FM_IS_RIGHT: f64 = 1.5;
/// A hybrid is to be nearer than FM by more than this, in dB of MSS.
const FM_IS_AS_NEAR: f64 = 0.5;

/// What a match is to be made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KindWish {
    /// Whatever is likeliest to be the instrument.
    #[default]
    Auto,
    /// Operators, as a DX7 has them.
    Fm,
    /// Operators with noise bands beside them.
    FmAndNoise,
    /// A table, partials or noise, whichever comes nearest for its size.
    Hybrid,
    /// A wavetable.
    Table,
    /// Partials.
    Partials,
    /// Noise alone.
    Noise,
}

impl KindWish {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Auto, Self::Fm, Self::FmAndNoise, Self::Hybrid, Self::Table, Self::Partials, Self::Noise];

    /// Whether a match of this kind would do.
    pub fn takes(self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::Auto, _)
            | (Self::Fm, Kind::Fm)
            | (Self::FmAndNoise, Kind::FmAndNoise)
            | (Self::Hybrid, Kind::Hybrid(_)) => true,
            (Self::Fm | Self::FmAndNoise, _) | (_, Kind::Fm | Kind::FmAndNoise) => false,
            (Self::Table, Kind::Hybrid(kind)) => matches!(kind, HybridKind::Table { .. }),
            (Self::Partials, Kind::Hybrid(kind)) => matches!(kind, HybridKind::Partials(_)),
            (Self::Noise, Kind::Hybrid(kind)) => kind == HybridKind::Noise,
        }
    }

    /// Its word in commands and files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Fm => "fm",
            Self::FmAndNoise => "fm-noise",
            Self::Hybrid => "hybrid",
            Self::Table => "table",
            Self::Partials => "partials",
            Self::Noise => "noise",
        }
    }
}

/// A match that is offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// Its place among the candidates.
    pub place: usize,
    /// What speaks for it.
    pub why: Why,
}

/// What speaks for a match. Distances in dB of MSS at the sound's own key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// The person asked for its kind.
    Wished,
    /// Nothing of another kind was found, or measured yet.
    Alone,
    /// FM that is so near is likely right at every key.
    FmIsRight {
        /// How far FM is.
        mss: f64,
    },
    /// The hybrid is hardly nearer, and guessed at other keys.
    FmIsAsNear {
        /// By how much the hybrid is nearer; below 0 it is farther.
        by: f64,
    },
    /// No hybrid that is nearer is heard, in tune and silent after its end at every key.
    FmAlonePlays,
    /// The hybrid is clearly nearer.
    HybridIsNearer {
        /// By how much.
        by: f64,
    },
    /// No FM patch plays at every key.
    HybridAlonePlays,
    /// Its like was kept before, which counts so much.
    Liked(f64),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wished => write!(f, "as asked for"),
            Self::Alone => write!(f, "nothing of another kind was found"),
            Self::FmIsRight { mss } => write!(f, "FM at {mss:.1} dB: so near it is likely right at every key"),
            Self::FmIsAsNear { by } if *by <= 0.0 => {
                write!(f, "FM is nearer by {:.1} dB, and no guess at other keys", -by)
            }
            Self::FmIsAsNear { by } => write!(f, "FM is only {by:.1} dB farther, and no guess at other keys"),
            Self::FmAlonePlays => write!(f, "what is nearer than FM does not play at every key"),
            Self::HybridIsNearer { by } => write!(f, "nearer than FM by {by:.1} dB at this key"),
            Self::HybridAlonePlays => write!(f, "no FM patch plays at every key"),
            Self::Liked(by) => write!(f, "you kept its like before, which counts {by:.1} dB"),
        }
    }
}

/// The match to offer among these, each with its place; none where nothing is of the kind that was asked for.
pub fn choose<'a>(candidates: impl IntoIterator<Item = (usize, &'a Candidate)>, wish: KindWish) -> Option<Offer> {
    choose_by(candidates, wish, &Taste::default())
}

/// As [`choose`], where what a person's taste says of a candidate makes it nearer or farther.
pub fn choose_by<'a>(
    candidates: impl IntoIterator<Item = (usize, &'a Candidate)>,
    wish: KindWish,
    taste: &Taste,
) -> Option<Offer> {
    let far = |of: &Candidate| far(of) - taste.db(of);
    let candidates: Vec<(usize, &Candidate)> = candidates.into_iter().filter(|(_, of)| wish.takes(of.kind)).collect();
    let best = |is_of: fn(Kind) -> bool| {
        let family = candidates.iter().filter(|(_, of)| is_of(of.kind));
        family.min_by(|a, b| fails(a.1).cmp(&fails(b.1)).then(far(a.1).total_cmp(&far(b.1)))).copied()
    };
    let alone = |place: usize| Offer { place, why: if wish == KindWish::Auto { Why::Alone } else { Why::Wished } };
    let fm = best(Kind::is_fm);
    let with_noise = best(|kind| kind == Kind::FmAndNoise);
    let Some(hybrid) = best(|kind| matches!(kind, Kind::Hybrid(_))) else {
        return fm.or(with_noise).map(|(place, _)| alone(place));
    };
    // Operators with noise stand in where operators alone are too far.
    let offers = [fm, with_noise].into_iter().flatten().map(|fm| between(fm, hybrid, taste));
    let is_fm = |offer: &Offer| offer.place != hybrid.0;
    let offer = offers.reduce(|fm, both| if !is_fm(&fm) && is_fm(&both) { both } else { fm });
    Some(offer.unwrap_or(alone(hybrid.0)))
}

/// What the sound itself has against a match that is offered: nothing where it came near after all, and of a hybrid nothing that only FM
/// cannot do.
pub fn reason(suitability: Suitability, offered: &Candidate) -> Option<Reason> {
    let Suitability::Poor(reason) = suitability else { return None };
    let is_near = offered.mss().is_some_and(|mss| Verdict::of_mss(mss).is_near());
    let can_do = match offered.kind {
        Kind::Fm => false,
        Kind::FmAndNoise => reason == Reason::Noise,
        Kind::Hybrid(_) => matches!(reason, Reason::Chord | Reason::Noise | Reason::Far),
    };
    (!is_near && !can_do).then_some(reason)
}

/// It was tried, and some key failed.
fn fails(of: &Candidate) -> bool {
    of.plays == Some(false)
}

/// What is compared within FM, and within hybrids.
fn far(of: &Candidate) -> f64 {
    let total = || of.distance.map_or(f64::INFINITY, |distance| distance.total());
    of.rank.unwrap_or_else(total)
}

fn between(fm: (usize, &Candidate), hybrid: (usize, &Candidate), taste: &Taste) -> Offer {
    let choice = |(place, _): (usize, &Candidate), why| Offer { place, why };
    let (of_fm, of_hybrid) = match (fm.1.mss(), hybrid.1.mss()) {
        (Some(of_fm), Some(of_hybrid)) => (of_fm, of_hybrid),
        (Some(_), None) => return choice(fm, Why::Alone),
        (None, _) => return choice(hybrid, Why::Alone),
    };
    match (fails(fm.1), fails(hybrid.1)) {
        (true, false) => return choice(hybrid, Why::HybridAlonePlays),
        (false, true) if of_hybrid < of_fm => return choice(fm, Why::FmAlonePlays),
        _ => {}
    }
    let of = |mss: f64, by: f64| {
        if mss <= FM_IS_RIGHT {
            choice(fm, Why::FmIsRight { mss: of_fm })
        } else if by <= FM_IS_AS_NEAR {
            choice(fm, Why::FmIsAsNear { by: of_fm - of_hybrid })
        } else {
            choice(hybrid, Why::HybridIsNearer { by: of_fm - of_hybrid })
        }
    };
    let [for_fm, for_hybrid] = [fm.1, hybrid.1].map(|of| taste.db(of));
    let (plain, liked) = (of(of_fm, of_fm - of_hybrid), of(of_fm - for_fm, of_fm - for_fm - of_hybrid + for_hybrid));
    let why = Why::Liked((for_fm - for_hybrid).abs());
    if liked.place == plain.place { plain } else { Offer { why, ..liked } }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;

    use super::*;
    use crate::matcher::Origin;
    use crate::metrics::Distance;

    fn fm(mss: f64) -> Candidate {
        let distance = Some(Distance { mss, rms_cosine: 1.0, ..Distance::default() });
        Candidate { distance, ..Candidate::of_fm(Patch::default(), Origin::Search, 0) }
    }

    fn hybrid(kind: HybridKind, mss: f64, rank: f64) -> Candidate {
        Candidate { kind: Kind::Hybrid(kind), rank: Some(rank), ..fm(mss) }
    }

    const TABLE: HybridKind = HybridKind::Table { partials: 8, is_octave_down: false };

    fn chosen(candidates: &[Candidate], wish: KindWish) -> Option<(usize, Why)> {
        choose(candidates.iter().enumerate(), wish).map(|choice| (choice.place, choice.why))
    }

    #[test]
    fn fm_that_is_right_or_as_near_is_taken_and_a_hybrid_that_is_clearly_nearer_else() {
        let by =
            |of_fm: f64, of_table: f64| chosen(&[fm(of_fm), hybrid(TABLE, of_table, 5.0)], KindWish::Auto).unwrap();
        assert_eq!(by(1.5, 0.2), (0, Why::FmIsRight { mss: 1.5 }));
        assert_eq!(by(2.5, 2.0), (0, Why::FmIsAsNear { by: 0.5 }));
        assert_eq!(by(4.0, 6.0), (0, Why::FmIsAsNear { by: -2.0 }));
        assert_eq!(by(4.75, 2.25), (1, Why::HybridIsNearer { by: 2.5 }));
    }

    #[test]
    fn fm_with_noise_stands_in_where_fm_alone_is_too_far() {
        let noisy = |mss| Candidate { kind: Kind::FmAndNoise, ..fm(mss) };
        let place = |all: &[Candidate], wish| chosen(all, wish).map(|(place, _)| place);
        let offered = |of_fm, of_both| place(&[fm(of_fm), noisy(of_both), hybrid(TABLE, 2.0, 5.0)], KindWish::Auto);
        assert_eq!([offered(2.4, 1.0), offered(4.0, 2.4), offered(4.0, 3.0)], [Some(0), Some(1), Some(2)]);
        let all = [fm(4.0), noisy(3.0)];
        assert_eq!([KindWish::Auto, KindWish::FmAndNoise].map(|wish| place(&all, wish)), [Some(0), Some(1)]);
    }

    #[test]
    fn hybrids_are_compared_by_distance_and_price_and_not_by_distance_alone() {
        let plain = hybrid(TABLE, 2.2, 4.0);
        let many = hybrid(HybridKind::Partials(48), 2.0, 4.4);
        assert_eq!(chosen(&[many, fm(5.0), plain], KindWish::Auto).unwrap().0, 2);
    }

    #[test]
    fn what_does_not_play_at_every_key_is_not_offered_where_anything_else_does() {
        let broken = Candidate { plays: Some(false), ..hybrid(TABLE, 1.0, 2.0) };
        let whole = Candidate { plays: Some(true), ..hybrid(HybridKind::Partials(24), 3.0, 6.0) };
        assert_eq!(chosen(&[fm(5.0), broken.clone()], KindWish::Auto), Some((0, Why::FmAlonePlays)));
        assert_eq!(
            chosen(&[fm(5.0), broken.clone(), whole], KindWish::Auto),
            Some((2, Why::HybridIsNearer { by: 2.0 }))
        );
        assert_eq!(chosen(std::slice::from_ref(&broken), KindWish::Auto), Some((0, Why::Alone)));
        let unfit = Candidate { plays: Some(false), ..fm(1.0) };
        assert_eq!(chosen(&[unfit, hybrid(TABLE, 3.0, 5.0)], KindWish::Auto), Some((1, Why::HybridAlonePlays)));
    }

    #[test]
    fn a_wish_wins_whatever_the_distances_are_and_nothing_else_stands_in_for_it() {
        let all = [fm(1.0), hybrid(TABLE, 9.0, 20.0), hybrid(HybridKind::Noise, 12.0, 30.0)];
        for (wish, place) in [(KindWish::Fm, 0), (KindWish::Hybrid, 1), (KindWish::Table, 1), (KindWish::Noise, 2)] {
            assert_eq!(chosen(&all, wish), Some((place, Why::Wished)), "{wish:?}");
        }
        assert_eq!(chosen(&all, KindWish::Partials), None);
        assert_eq!(chosen(&[], KindWish::Auto), None);
    }

    #[test]
    fn no_reason_is_given_against_what_came_near_nor_one_of_fm_against_a_hybrid() {
        let said = |why, of: &Candidate| reason(Suitability::Poor(why), of);
        assert_eq!(said(Reason::Chord, &fm(8.0)), Some(Reason::Chord));
        assert_eq!(said(Reason::Chord, &fm(3.0)), None);
        assert_eq!(said(Reason::Noise, &hybrid(HybridKind::Noise, 8.0, 9.0)), None);
        assert_eq!(said(Reason::Loop, &hybrid(TABLE, 8.0, 9.0)), Some(Reason::Loop));
        assert_eq!(reason(Suitability::Good, &fm(20.0)), None);
    }

    #[test]
    fn what_is_not_measured_yet_does_not_stand_before_what_is() {
        let unheard = Candidate { distance: None, ..fm(0.0) };
        assert_eq!(chosen(&[unheard.clone(), hybrid(TABLE, 8.0, 9.0)], KindWish::Auto), Some((1, Why::Alone)));
        assert_eq!(chosen(&[unheard], KindWish::Auto), Some((0, Why::Alone)));
    }
}
