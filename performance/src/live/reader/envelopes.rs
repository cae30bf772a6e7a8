//! What moves parameters.

use super::super::attributes::Attributes;
use super::super::envelope::{BEFORE_ALL, Envelope, EnvelopeKind, EnvelopePoint};
use super::super::tag::Tag;
use super::here::{Full, Here};
use super::targets::TargetReader;

/// Paths on the main track that are kept though nothing moves them.
pub(super) const TEMPO: &str = "Mixer/Tempo";
pub(super) const SIGNATURE: &str = "Mixer/TimeSignature";

/// Looks at envelopes.
#[derive(Default)]
pub(super) struct EnvelopeReader {
    /// The one that is being read, and the depth of its element.
    current: Option<(Envelope, usize)>,
    /// The one that stood on a parameter last, by its place, and the parameter's depth: its range comes after it.
    last_inline: Option<(usize, usize)>,
}

impl EnvelopeReader {
    pub(super) fn open(
        &mut self,
        here: &mut Here,
        tag: Tag,
        attributes: &Attributes<'_>,
        targets: &TargetReader,
    ) -> Result<(), Full> {
        match tag {
            Tag::AutomationEnvelope
                if here.path.up(1) == Tag::Envelopes && here.path.up(2) == Tag::AutomationEnvelopes =>
            {
                self.begin(here, EnvelopeKind::Automation)?;
            }
            Tag::ClipEnvelope if here.clip.is_some() => self.begin(here, EnvelopeKind::Clip)?,
            Tag::PointeeId if here.path.up(1) == Tag::EnvelopeTarget => {
                if let Some((envelope, _)) = &mut self.current {
                    envelope.pointee = attributes.id("Value");
                }
            }
            Tag::FloatEvent | Tag::BoolEvent | Tag::EnumEvent => {
                here.set.num_float_events += usize::from(tag == Tag::FloatEvent);
                if here.path.up(1) == Tag::Events {
                    return self.event(here, tag, attributes, targets);
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn close(&mut self, here: &mut Here) {
        let depth = here.path.depth();
        if self.current.as_ref().is_none_or(|(_, at)| *at != depth) {
            return;
        }
        let Some((envelope, _)) = self.current.take() else { return };
        let is_song = envelope
            .target
            .as_ref()
            .is_some_and(|target| here.is_main && [TEMPO, SIGNATURE].contains(&target.path.as_str()));
        let is_inline = envelope.kind == EnvelopeKind::Inline;
        if !is_inline || is_song || !envelope.points.is_empty() {
            self.last_inline = is_inline.then_some((here.set.envelopes.len(), depth - 1));
            here.set.envelopes.push(envelope);
        }
    }

    /// The least and largest value of the parameter at a depth, told after its envelope.
    pub(super) fn set_range(&mut self, here: &mut Here, depth: usize, range: [f64; 2]) {
        if let Some((idx, at)) = self.last_inline
            && at == depth
            && let Some(target) = &mut here.set.envelopes[idx].target
        {
            target.range = Some(range);
        }
    }

    fn begin(&mut self, here: &mut Here, kind: EnvelopeKind) -> Result<(), Full> {
        here.keep(2 * size_of::<Envelope>())?;
        let envelope = Envelope {
            kind,
            clip: here.clip,
            track: here.track_idx(),
            pointee: None,
            target: None,
            event: "FloatEvent",
            initial: None,
            num_initial: 0,
            points: Vec::new(),
        };
        self.current = Some((envelope, here.path.depth()));
        Ok(())
    }

    fn event(
        &mut self,
        here: &mut Here,
        tag: Tag,
        attributes: &Attributes<'_>,
        targets: &TargetReader,
    ) -> Result<(), Full> {
        let depth = here.path.depth();
        match (here.path.up(2), &self.current) {
            (Tag::Automation, Some(_)) => {}
            (Tag::ArrangerAutomation, None) => {
                self.last_inline = None;
                self.begin(here, EnvelopeKind::Inline)?;
                if let Some((envelope, at)) = &mut self.current {
                    envelope.clip = None;
                    *at = depth - 2;
                    envelope.target = Some(targets.target(here, depth - 3));
                }
            }
            (Tag::ArrangerAutomation, Some((envelope, at)))
                if envelope.kind == EnvelopeKind::Inline && *at == depth - 2 => {}
            _ => return Ok(()),
        }
        let point = attributes.number("Time").zip(attributes.value("Value"));
        let Some((beat, value)) = here.count_bad(point) else { return Ok(()) };
        here.keep(2 * size_of::<EnvelopePoint>())?;
        let Some((envelope, _)) = &mut self.current else { return Ok(()) };
        envelope.event = match tag {
            Tag::BoolEvent => "BoolEvent",
            Tag::EnumEvent => "EnumEvent",
            _ => "FloatEvent",
        };
        if beat == BEFORE_ALL {
            envelope.initial.get_or_insert(value);
            envelope.num_initial += 1;
        } else {
            envelope.points.push(EnvelopePoint { beat, value, curve: curve(attributes) });
        }
        Ok(())
    }
}

/// Of a straight one the file says nothing.
fn curve(attributes: &Attributes<'_>) -> Option<Box<[f64; 4]>> {
    let at = |key: &str| attributes.number(key);
    let first = at("CurveControl1X")?;
    let rest = ["CurveControl1Y", "CurveControl2X", "CurveControl2Y"].map(|key| at(key).unwrap_or(0.0));
    Some(Box::new([first, rest[0], rest[1], rest[2]]))
}
