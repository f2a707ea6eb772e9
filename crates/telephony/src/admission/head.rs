//! A message cut into its request line, header fields and body, without understanding any of them.

/// The parts of a request. Header names are lower case and long, folded lines are joined.
pub(crate) struct Head<'a> {
    pub(crate) request_line: &'a str,
    fields: Vec<(String, String)>,
    /// Bytes after the empty line.
    pub(crate) body_length: usize,
}

/// Compact forms (RFC 3261 §7.3.3 and the IANA registry) of the headers that are looked at.
const COMPACT: [(&str, &str); 12] = [
    ("c", "content-type"),
    ("f", "from"),
    ("i", "call-id"),
    ("k", "supported"),
    ("l", "content-length"),
    ("m", "contact"),
    ("o", "event"),
    ("r", "refer-to"),
    ("s", "subject"),
    ("t", "to"),
    ("v", "via"),
    ("x", "session-expires"),
];

/// More header fields than any honest message has.
const MOST_FIELDS: usize = 256;

impl<'a> Head<'a> {
    /// Cuts a message; `None` if it isn't even the shape of one: no text, no empty line, a line that is no field.
    pub(crate) fn split(message: &'a [u8]) -> Option<Self> {
        let end = message.windows(4).position(|four| four == b"\r\n\r\n")?;
        let text = str::from_utf8(&message[..end]).ok()?;
        let mut lines = text.split("\r\n");
        // Half a line break would be a whole one to somebody further on.
        if lines.clone().any(|line| line.contains(['\r', '\n'])) {
            return None;
        }
        let request_line = lines.next().filter(|line| !line.is_empty())?;
        let mut fields: Vec<(String, String)> = Vec::with_capacity(16);
        for line in lines {
            if line.starts_with([' ', '\t']) {
                let (_, value) = fields.last_mut()?;
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            let (name, value) = line.split_once(':')?;
            let name = name.trim_end().to_ascii_lowercase();
            if !is_token(&name) || fields.len() == MOST_FIELDS {
                return None;
            }
            let long = COMPACT.iter().find(|(short, _)| *short == name).map(|(_, long)| (*long).to_owned());
            fields.push((long.unwrap_or(name), value.trim().to_owned()));
        }
        Some(Self { request_line, fields, body_length: message.len() - end - 4 })
    }

    pub(crate) fn method(&self) -> &str {
        self.request_line.split(' ').next().unwrap_or_default()
    }

    /// All values of a header, in order, as they were written.
    pub(crate) fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// All header fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a header that comes once.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }
}

/// RFC 3261 §25.1 `token`.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&byte))
}
