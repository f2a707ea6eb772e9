//! What changes a session while it goes on: hold, resume, another codec, refreshes, INFO.

use clevercall_media::Digit;

use super::{
    session_timer::{SHORTEST, SessionTimer},
    task::{Outcome, Task},
    terms::{fresh_key, take_offer},
};
use crate::{
    EndReason, LegEvent,
    sdp::Direction,
    sip::{Answer, Info, Renewal},
};

impl Task {
    /// Answers a re-INVITE or UPDATE. What can't be agreed to changes nothing (RFC 3261 §14.2).
    pub(super) async fn renew(&mut self, renewal: Renewal) {
        let Renewal { offer, is_update, timer, reply } = renewal;
        self.takes_updates |= timer.takes_updates;
        let now = self.age();
        let asked = match SessionTimer::asked(timer.session_expires.as_deref(), timer.supports_timer, now) {
            Ok(asked) => asked,
            Err(_) => return reply.send(422, &[("Min-SE", SHORTEST.as_secs().to_string())], None).await,
        };
        let body = if !offer.is_empty() {
            match self.take_new_offer(&offer) {
                Ok(answer) => Some(answer),
                Err(refused) => return reply.send(refused.status, &refused.fields(), None).await,
            }
        } else if is_update {
            None
        } else {
            Some(self.make_offer())
        };
        self.timer = asked.or(self.timer.filter(|_| timer.session_expires.is_some()));
        let mut fields = self.timer.map(|timer| timer.answer_fields()).unwrap_or_default();
        fields.push(("Supported", "timer".to_owned()));
        reply.send(200, &fields, body).await;
    }

    fn take_new_offer(&mut self, offer: &[u8]) -> Result<Vec<u8>, super::terms::SoundRefused> {
        let current = self.media.as_ref().map(super::media::Media::codec);
        let (session, agreed) = take_offer(&self.stack, offer, current)?;
        let now = self.age();
        let before = self.media.as_ref().map(|media| media.agreed.direction);
        let media = match &mut self.media {
            Some(media) => {
                media.renew(agreed, now);
                media
            }
            // An offer before the ACK answered ours; the other side has changed its mind, and so do we.
            None => {
                self.offered = None;
                let key = agreed.crypto.as_ref().map(|theirs| fresh_key(theirs.key.suite()));
                self.media.insert(super::media::Media::new(agreed, key, self.signalling, now))
            }
        };
        let answer = self.description.answer(&media.agreed, &session, media.our_key.as_ref());
        let after = media.agreed.direction;
        self.tell_hold(before.unwrap_or(Direction::SendRecv), after);
        Ok(answer)
    }

    fn tell_hold(&mut self, before: Direction, after: Direction) {
        match (before.sends(), after.sends()) {
            (true, false) => self.outbox.tell(LegEvent::Held),
            (false, true) => self.outbox.tell(LegEvent::Resumed),
            _ => {}
        }
    }

    /// Our offer, where the other side leaves it to us: everything we can do, with the key in use.
    fn make_offer(&mut self) -> Vec<u8> {
        let codecs = self.stack.settings().codecs.clone();
        let key = self.media.as_ref().and_then(|media| media.our_key.as_ref());
        let copy = key.map(super::terms::copy_key);
        let offer = self.description.offer(&codecs, Direction::SendRecv, key);
        self.offered = Some((codecs, copy));
        offer
    }

    /// Refreshes the session, by UPDATE where the other side takes it.
    pub(super) fn refresh(&mut self) {
        let Some(timer) = self.timer else { return };
        self.refreshing = true;
        let body = match &self.media {
            // With SDP as it was, a re-INVITE changes nothing either.
            Some(media) if !self.takes_updates => {
                let codecs = [media.codec()];
                Some(self.description.offer(&codecs, media.agreed.direction, media.our_key.as_ref()))
            }
            _ => None,
        };
        let (requests, outcomes) = (self.dialog.requests(), self.outcome_sender.clone());
        tokio::spawn(async move {
            let answer = requests.refresh(&timer.refresh_fields(), body).await;
            if outcomes.send(Outcome::Refresh(answer)).await.is_err() {
                // The leg ended meanwhile.
            }
        });
    }

    pub(super) fn refreshed(&mut self, answer: &Answer) -> Option<EndReason> {
        self.refreshing = false;
        match answer.status {
            200..=299 => {
                let now = self.age();
                // RFC 4028 §7.2: an answer without the header means that the other side wants no timer any more.
                self.timer = SessionTimer::granted(answer.timer.session_expires.as_deref(), now);
                None
            }
            // RFC 3261 §12.2.1.2: the other side knows nothing of the call, or is gone.
            408 | 481 => Some(EndReason::SessionExpired),
            // Tried again at the next second, until the interval is over.
            _ => None,
        }
    }

    /// Keys in INFO, as some phones send them; anything else is none of our business.
    pub(super) async fn inform(&mut self, info: Info) {
        let content_type = info.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let key = match content_type.as_str() {
            "application/dtmf-relay" => relayed_key(&info.body),
            "application/dtmf" => single_key(&info.body),
            "" => None,
            _ => {
                return info
                    .reply
                    .send(415, &[("Accept", "application/dtmf-relay, application/dtmf".to_owned())], None)
                    .await;
            }
        };
        info.reply.send(200, &[], None).await;
        if let Some(digit) = key.filter(|_| !self.keys_in_rtp) {
            self.outbox.tell(LegEvent::Digit(digit));
        }
    }
}

/// `Signal=5` in its own line.
fn relayed_key(body: &[u8]) -> Option<Digit> {
    let text = str::from_utf8(body).ok()?;
    let value = text.lines().find_map(|line| line.trim().strip_prefix("Signal")?.trim_start().strip_prefix('='))?;
    single_key(value.as_bytes())
}

fn single_key(body: &[u8]) -> Option<Digit> {
    let mut characters = str::from_utf8(body).ok()?.trim().chars();
    let key = characters.next()?;
    characters.next().is_none().then(|| Digit::try_from(key).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relayed_key_is_read() {
        for body in ["Signal=5\r\nDuration=160\r\n", "Duration=160\r\nSignal = 5\r\n", "Signal= 5"] {
            assert_eq!(relayed_key(body.as_bytes()).unwrap().as_char(), '5');
        }
    }

    #[test]
    fn what_is_no_single_key_is_none() {
        for body in ["", "Signal=55", "Signal=x", "Duration=5", "\u{ff}"] {
            assert!(relayed_key(body.as_bytes()).is_none());
        }
    }
}
