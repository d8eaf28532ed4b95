//! What is told of a scan, as server-sent events.

use std::sync::Mutex;

use axum::body::Bytes;
use strictmx_wire::ScanEvent;
use tokio::sync::watch;

use crate::body::in_pieces;
use crate::lock::lock;

/// What ends an event; none has it within, since JSON escapes line breaks.
const END: &[u8] = b"\n\n";

/// About so many octets a piece takes beside its own: where it is listed, and who shares it.
const BESIDE: usize = 2 * size_of::<Bytes>();

/// All that was told so far. Each event is written once, in pieces that all who read it share; what the
/// scan saw is read back from there.
#[derive(Debug, Default)]
pub(super) struct Events {
    pieces: Mutex<Vec<Bytes>>,
    /// A change wakes who waits for the next piece.
    told: watch::Sender<Told>,
}

/// How much was told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    pub(super) pieces: usize,
    /// Nothing more will come.
    pub(super) all: bool,
}

impl Events {
    /// Tells one more, and how many octets of memory it takes.
    pub(super) fn push(&self, event: &ScanEvent) -> usize {
        let text = text(event);
        let mut pieces = lock(&self.pieces);
        let before = pieces.len();
        pieces.extend(in_pieces(&text));
        let told = Told {
            pieces: pieces.len(),
            all: matches!(event, ScanEvent::Done {}),
        };
        drop(pieces);
        self.told.send_replace(told);
        text.len() + (told.pieces - before) * BESIDE
    }

    pub(super) fn follow(&self) -> watch::Receiver<Told> {
        self.told.subscribe()
    }

    /// Whether nothing more will come.
    pub(super) fn are_all(&self) -> bool {
        self.told.borrow().all
    }

    /// One that was told.
    pub(super) fn piece(&self, at: usize) -> Option<Bytes> {
        lock(&self.pieces).get(at).cloned()
    }

    /// All events so far, as whoever is told them reads them. `None` where one cannot be read, which is
    /// a fault of ours.
    pub(super) fn read(&self) -> Option<Vec<ScanEvent>> {
        let pieces = lock(&self.pieces).clone();
        let (mut events, mut text) = (Vec::new(), Vec::new());
        for piece in pieces {
            text.extend_from_slice(&piece);
            if let Some(lines) = text.strip_suffix(END) {
                let data = lines.rsplit(|octet| *octet == b'\n').next()?;
                let json = data.strip_prefix(b"data: ")?;
                events.push(serde_json::from_slice(json).ok()?);
                text.clear();
            }
        }
        Some(events)
    }
}

/// An event as it is sent.
pub(super) fn text(event: &ScanEvent) -> Vec<u8> {
    let name = match event {
        ScanEvent::Started { .. } => "started",
        ScanEvent::Asked { .. } => "asked",
        ScanEvent::Answered { .. } => "answered",
        ScanEvent::Done {} => "done",
    };
    let mut text = format!("event: {name}\ndata: ").into_bytes();
    // Shapes of the wire have string keys only, so that they always serialise.
    let _ = serde_json::to_writer(&mut text, event);
    text.extend_from_slice(END);
    text
}

#[cfg(test)]
mod tests {
    use strictmx_core::observation::{HttpResponse, Observation, PolicyFetch};
    use strictmx_core::octets::Text;
    use strictmx_core::question::Question;

    use super::*;
    use crate::body::PIECE;

    fn policy(octet: u8, octets: usize) -> ScanEvent {
        let response = HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: Text(vec![octet; octets]),
        };
        ScanEvent::Answered {
            question: Question::Policy {
                policy_host: "mta-sts.example.com".parse().expect("a name"),
                address: "11.0.0.1".parse().expect("an address"),
            },
            observation: Observation::Policy(PolicyFetch {
                response: Some(response),
                ..PolicyFetch::default()
            }),
        }
    }

    /// However they are cut, also within the line break that ends them.
    #[test]
    fn events_are_read_back_from_their_pieces() {
        let around = text(&policy(b'a', 0)).len();
        let of_length = |octets: usize| policy(b'a', octets - around);
        for (event, cut_into) in [
            (policy(b'a', 0), 1),
            (of_length(PIECE - 1), 1),
            (of_length(PIECE), 1),
            (of_length(PIECE + 1), 2),
            (of_length(PIECE + 2), 2),
            (of_length(2 * PIECE + 1), 3),
            // Each octet takes six in JSON.
            (policy(1, 65_536), 25),
        ] {
            let events = Events::default();
            let all = [event, ScanEvent::Done {}];
            let taken: usize = all.iter().map(|event| events.push(event)).sum();
            assert!(events.are_all());
            assert_eq!(events.read().as_deref(), Some(&all[..]));
            let pieces = lock(&events.pieces);
            assert_eq!(pieces.len(), cut_into + 1);
            assert!(pieces.iter().all(|piece| piece.len() <= PIECE));
            let octets: usize = pieces.iter().map(|piece| piece.len() + BESIDE).sum();
            assert_eq!(taken, octets);
        }
    }
}
