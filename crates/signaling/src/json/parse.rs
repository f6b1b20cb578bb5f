//! From text to values: the grammar of RFC 8259, nothing more.

use std::fmt;

use super::{Map, Number, Value};

/// How many arrays and objects may stand inside each other.
pub const MAX_DEPTH: usize = 127;

/// Why a text is no value: it is not JSON, or nested deeper than [`MAX_DEPTH`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// How many bytes could be read before that was known.
    pub at: usize,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no JSON at byte {}, or nested too deeply", self.at)
    }
}

impl std::error::Error for Error {}

/// Reads one value, with nothing but white space around it.
///
/// Takes what `serde_json` takes, and beside that numbers of any size (`1e999`): they are kept as
/// written.
pub fn parse(text: &str) -> Result<Value, Error> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
    };
    if let Some(value) = parser.value() {
        parser.skip(is_space);
        if parser.at == text.len() {
            return Ok(value);
        }
    }
    Err(Error { at: parser.at })
}

struct Parser<'a> {
    text: &'a str,
    /// How many bytes have been read. What stopped there was an ASCII character, so this is
    /// always a boundary between characters.
    at: usize,
    /// How many arrays and objects are open.
    depth: usize,
}

/// What the methods return `None` for is no JSON.
impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether this byte came next; if so, it is read.
    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Reads on while the bytes are such. A function pointer, so that there is only one of this.
    fn skip(&mut self, such: fn(u8) -> bool) {
        while self.peek().is_some_and(such) {
            self.at += 1;
        }
    }

    fn since(&self, start: usize) -> Option<&'a str> {
        self.text.get(start..self.at)
    }

    fn value(&mut self) -> Option<Value> {
        self.skip(is_space);
        match self.peek()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.string().map(Value::String),
            b'[' | b'{' => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return None;
                }
                let value = if self.eat(b'[') {
                    self.array()
                } else {
                    self.object()
                };
                self.depth -= 1;
                value
            }
            _ => self.number().map(Value::Number),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        word.bytes().all(|byte| self.eat(byte)).then_some(value)
    }

    /// After the opening bracket.
    fn array(&mut self) -> Option<Value> {
        let mut items = Vec::new();
        self.skip(is_space);
        if self.eat(b']') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.ends(b']')? {
                return Some(Value::Array(items));
            }
        }
    }

    /// At the opening brace.
    fn object(&mut self) -> Option<Value> {
        let mut map = Map::new();
        self.at += 1;
        self.skip(is_space);
        if self.eat(b'}') {
            return Some(Value::Object(map));
        }
        loop {
            self.skip(is_space);
            let key = self.string()?;
            self.skip(is_space);
            if !self.eat(b':') {
                return None;
            }
            map.push(key, self.value()?);
            if self.ends(b'}')? {
                return Some(Value::Object(map));
            }
        }
    }

    /// After an item: whether it was the last one. Else a comma followed it, which is read.
    fn ends(&mut self, close: u8) -> Option<bool> {
        self.skip(is_space);
        if self.eat(close) {
            Some(true)
        } else {
            self.eat(b',').then_some(false)
        }
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Some(Number(self.since(start)?.to_owned()))
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_digit());
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        if !self.eat(b'"') {
            return None;
        }
        let mut text = String::new();
        loop {
            let start = self.at;
            self.skip(is_plain);
            text.push_str(self.since(start)?);
            if self.eat(b'"') {
                return Some(text);
            }
            // Else the text ended, or there is a control character.
            if !self.eat(b'\\') {
                return None;
            }
            text.push(self.escaped()?);
        }
    }

    /// After the backslash.
    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.at += 1;
                return self.code_point();
            }
            _ => return None,
        };
        self.at += 1;
        Some(char::from(plain))
    }

    /// After `\u`: a UTF-16 unit, or a pair of surrogates. Half of a pair is no character.
    fn code_point(&mut self) -> Option<char> {
        let mut code = self.hex4()?;
        if (0xd800..0xdc00).contains(&code) {
            if !(self.eat(b'\\') && self.eat(b'u')) {
                return None;
            }
            let low = self.hex4()?;
            if !(0xdc00..0xe000).contains(&low) {
                return None;
            }
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code)
    }

    fn hex4(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()?).to_digit(16)?;
            code = code << 4 | digit;
            self.at += 1;
        }
        Some(code)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What stands for itself in a string.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}
