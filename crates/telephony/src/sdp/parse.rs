//! Reading a session description.

use std::net::IpAddr;

use thiserror::Error;

/// A session description, as far as a telephone call needs it.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The streams, in order; an answer has to have as many.
    pub media: Vec<Media>,
}

/// One stream.
#[derive(Clone, PartialEq, Eq)]
pub struct Media {
    /// `audio`, `video`, `image`, …
    pub kind: String,
    /// 0 turns the stream down.
    pub port: u16,
    /// For example `RTP/AVP`, in capitals.
    pub profile: String,
    /// Payload types, for RTP.
    pub formats: Vec<String>,
    /// Where it is to be sent; `None` when it is given by name, or not at all.
    pub address: Option<IpAddr>,
    /// Who sends, from the describer's view.
    pub direction: Direction,
    /// `a=` lines as name and value, those for the whole session first.
    pub attributes: Vec<(String, String)>,
}

/// Who sends, from the view of the one who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    SendRecv,
    /// I send, you listen: you are on hold.
    SendOnly,
    /// You send, I listen.
    RecvOnly,
    /// Neither.
    Inactive,
}

/// Why a text is no session description; the text itself is not repeated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SdpError {
    /// Not UTF-8, or longer than any honest one.
    #[error("the session description is no text of at most 64 KiB; look at the caller's exchange")]
    NoText,
    /// Not `v=0` first.
    #[error("the session description does not start with v=0; look at the caller's exchange")]
    Version,
    /// A line without a letter and `=`, or one of its fields is missing or out of range.
    #[error("line {0} of the session description can't be read; look at the caller's exchange")]
    Line(usize),
    /// No `o=` line.
    #[error("the session description lacks its origin; look at the caller's exchange")]
    Origin,
    /// More streams or attributes than a call can need.
    #[error("the session description is too long; look at the caller's exchange")]
    TooMuch,
}

const LONGEST: usize = 64 * 1024;
const MOST_MEDIA: usize = 32;
const MOST_ATTRIBUTES: usize = 256;

impl Session {
    /// Reads a description; unknown lines are skipped (RFC 8866 §5), broken ones refuse the whole.
    pub fn parse(bytes: &[u8]) -> Result<Self, SdpError> {
        let text = Some(bytes).filter(|bytes| bytes.len() <= LONGEST).and_then(|bytes| str::from_utf8(bytes).ok());
        let mut reader = Reader::default();
        let mut lines = text.ok_or(SdpError::NoText)?.lines().enumerate();
        if lines.next().is_none_or(|(_, line)| line.trim_end() != "v=0") {
            return Err(SdpError::Version);
        }
        for (number, line) in lines {
            let line = line.trim_end();
            if !line.is_empty() {
                reader.line(line, SdpError::Line(number + 1))?;
            }
        }
        if reader.origin { Ok(Self { media: reader.media }) } else { Err(SdpError::Origin) }
    }
}

/// What was read so far; lines before the first `m=` speak for every stream.
#[derive(Default)]
struct Reader {
    origin: bool,
    address: Option<IpAddr>,
    direction: Option<Direction>,
    attributes: Vec<(String, String)>,
    count: usize,
    media: Vec<Media>,
}

impl Reader {
    fn line(&mut self, line: &str, wrong: SdpError) -> Result<(), SdpError> {
        let (letter, value) = line.split_once('=').filter(|(letter, _)| letter.len() == 1).ok_or(wrong)?;
        match letter {
            "o" => {
                self.origin = value.split_ascii_whitespace().count() == 6;
                if self.origin { Ok(()) } else { Err(wrong) }
            }
            "c" => {
                let address = connection(value).ok_or(wrong)?;
                match self.media.last_mut() {
                    Some(media) => media.address = address,
                    None => self.address = address,
                }
                Ok(())
            }
            "m" => self.media_line(value, wrong),
            "a" => self.attribute(value),
            _ => Ok(()),
        }
    }

    fn media_line(&mut self, value: &str, wrong: SdpError) -> Result<(), SdpError> {
        if self.media.len() == MOST_MEDIA {
            return Err(SdpError::TooMuch);
        }
        let mut words = value.split_ascii_whitespace();
        let mut word = || words.next().filter(|word| is_token(word)).ok_or(wrong);
        let (kind, port, profile) = (word()?, word()?, word()?);
        let port = port.split('/').next().and_then(|port| port.parse().ok()).ok_or(wrong)?;
        let formats: Vec<String> = words.map(str::to_owned).collect();
        if formats.is_empty() || formats.len() > MOST_ATTRIBUTES || !formats.iter().all(|format| is_token(format)) {
            return Err(wrong);
        }
        self.media.push(Media {
            kind: kind.to_ascii_lowercase(),
            port,
            profile: profile.to_ascii_uppercase(),
            formats,
            address: self.address,
            direction: self.direction.unwrap_or(Direction::SendRecv),
            attributes: self.attributes.clone(),
        });
        Ok(())
    }

    fn attribute(&mut self, value: &str) -> Result<(), SdpError> {
        self.count += 1;
        if self.count > MOST_ATTRIBUTES {
            return Err(SdpError::TooMuch);
        }
        let (name, value) = value.split_once(':').unwrap_or((value, ""));
        if let Some(direction) = Direction::parse(name) {
            match self.media.last_mut() {
                Some(media) => media.direction = direction,
                None => self.direction = Some(direction),
            }
            return Ok(());
        }
        let attribute = (name.to_ascii_lowercase(), value.to_owned());
        self.media.last_mut().map_or(&mut self.attributes, |media| &mut media.attributes).push(attribute);
        Ok(())
    }
}

/// The address of a `c=` line; the inner `None` is a host given by name, which we don't send to.
fn connection(value: &str) -> Option<Option<IpAddr>> {
    let mut words = value.split_ascii_whitespace();
    let (Some("IN"), Some("IP4" | "IP6"), Some(address), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return None;
    };
    Some(address.split('/').next().and_then(|address| address.parse().ok()))
}

fn is_token(word: &str) -> bool {
    word.len() <= 64 && word.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Media {
    /// The values of all `a=name:` lines.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What a payload type stands for, by `a=rtpmap`: encoding name, clock rate, channels.
    pub(crate) fn encoding(&self, format: &str) -> Option<(&str, u32, u8)> {
        let value = self.values("rtpmap").find_map(|value| {
            let (number, encoding) = value.split_once(' ')?;
            (number == format).then_some(encoding.trim())
        })?;
        let mut parts = value.split('/');
        let (name, clock) = (parts.next()?, parts.next()?.parse().ok()?);
        Some((name, clock, parts.next().map_or(Some(1), |channels| channels.parse().ok())?))
    }
}

impl Direction {
    fn parse(name: &str) -> Option<Self> {
        [Self::SendRecv, Self::SendOnly, Self::RecvOnly, Self::Inactive].into_iter().find(|one| one.name() == name)
    }

    /// The name of the attribute.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    /// Whether the one who says it sends.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether the one who says it listens.
    pub const fn listens(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }

    /// What the other side answers who would do anything that is left to it (RFC 3264 §6.1).
    pub const fn mirrored(self) -> Self {
        match self {
            Self::SendRecv => Self::SendRecv,
            Self::SendOnly => Self::RecvOnly,
            Self::RecvOnly => Self::SendOnly,
            Self::Inactive => Self::Inactive,
        }
    }
}
