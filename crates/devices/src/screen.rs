//! The screen: shared in place of the camera's picture, one at a time.

use visavis_call::Generation;

use crate::desk::Desk;
use crate::{Effect, News, ScreenHas, ShareError, Sharing};

#[derive(Debug, Default)]
pub(crate) struct Screen {
    wish: bool,
    /// The browser's picker is open, and stays so whatever is wished meanwhile.
    ask: Option<Generation>,
    held: Option<(Generation, ScreenHas)>,
}

impl Screen {
    /// The track in use.
    pub(crate) fn track(&self) -> Option<Generation> {
        self.held.map(|(generation, _)| generation)
    }

    pub(crate) fn share(&mut self, on: bool) {
        self.wish = on;
    }

    /// Goes towards what is wished; `in_call`: whether there is anybody to share with.
    pub(crate) fn steer(&mut self, in_call: bool, desk: &mut Desk) {
        self.wish &= in_call;
        if !self.wish {
            if let Some((generation, _)) = self.held.take() {
                desk.push(Effect::Stop { generation });
            }
        } else if self.ask.is_none() && self.held.is_none() {
            let generation = desk.next_generation();
            self.ask = Some(generation);
            desk.push(Effect::OpenScreen { generation });
        }
    }

    pub(crate) fn shared(
        &mut self,
        generation: Generation,
        result: Result<ScreenHas, ShareError>,
        desk: &mut Desk,
    ) {
        let asked = self.ask.take_if(|asked| *asked == generation).is_some();
        if !asked {
            desk.drop_input();
        }
        match result {
            Ok(has) if asked => self.held = Some((generation, has)),
            Ok(_) if self.track() == Some(generation) => {}
            Ok(_) => desk.push(Effect::Stop { generation }),
            Err(error) if asked => {
                let told = self.wish && error != ShareError::Cancelled;
                self.wish = false;
                if told {
                    desk.tell(News::NotShared { error });
                }
            }
            Err(_) => {}
        }
    }

    pub(crate) fn ended(&mut self, generation: Generation, desk: &mut Desk) {
        if self.track() == Some(generation) {
            self.wish = false;
        } else {
            desk.drop_input();
        }
    }

    pub(crate) fn sharing(&self) -> Sharing {
        match self.held {
            Some((generation, has)) => Sharing::On { generation, has },
            None if self.wish => Sharing::Opening,
            None => Sharing::Off,
        }
    }
}
