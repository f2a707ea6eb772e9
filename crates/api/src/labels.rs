//! The labels of metrics: closed lists, so that no caller's data can become one.

use std::{
    fmt::{self, Write},
    hash::Hash,
};

use prometheus_client::encoding::{EncodeLabelValue, LabelValueEncoder};

/// A label whose values are all known before the program starts.
pub trait Label: EncodeLabelValue + Copy + Eq + Hash + Send + Sync + fmt::Debug + 'static {
    /// The key that stands before the value.
    const KEY: &'static str;
    /// Every value; each starts at zero so that rates work from the first scrape.
    const ALL: &'static [Self];

    /// The value as it is printed.
    fn name(self) -> &'static str;
}

macro_rules! label {
    ($(#[$doc:meta])* $label:ident by $key:literal { $($(#[$value_doc:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $label {
            $($(#[$value_doc])* $value,)+
        }

        impl Label for $label {
            const KEY: &'static str = $key;
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }
        }

        impl EncodeLabelValue for $label {
            fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
                encoder.write_str(self.name())
            }
        }
    };
}

label! {
    /// What is wrong with removing on time.
    JanitorAlarm by "alarm" {
        /// Nothing was removed for too long.
        RemoverSilent = "remover_silent",
        /// Nothing was counted for too long.
        SweeperSilent = "sweeper_silent",
        /// The clock jumped ahead; removing waits for somebody to confirm it.
        ClockJumped = "clock_jumped",
        /// Somebody should have looked at a hold.
        HoldUnreviewed = "hold_unreviewed",
    }
}

label! {
    /// Why a call was not answered.
    CallRefusal by "reason" {
        /// As many calls as the limit allows are running.
        Busy = "busy",
        /// More new calls a second than the limit, in all or from one source.
        TooFast = "too_fast",
        /// The program is shutting down.
        Draining = "draining",
        /// No codec or protection in common.
        NotAcceptable = "not_acceptable",
        /// The message was malformed.
        Malformed = "malformed",
        /// Clear text from another machine.
        ClearText = "clear_text",
        /// An engine that the call needs is down.
        EngineDown = "engine_down",
        /// The number called belongs to nobody here.
        UnknownNumber = "unknown_number",
    }
}

label! {
    /// The four classes of sound.
    TurnClass by "class" {
        /// Incoming, without personal data.
        General = "general",
        /// Incoming, with personal data, or not classified.
        Personal = "personal",
        /// Outbound, an approved answer word for word.
        Static = "static",
        /// Outbound, built for this call.
        Dynamic = "dynamic",
    }
}

label! {
    /// A step between the caller's last word and the assistant's first sound.
    Step by "step" {
        /// From the last sound of speech until the turn is taken to be over.
        EndOfSpeech = "end_of_speech",
        /// Speech to text.
        Recognition = "recognition",
        /// Raw words to redacted text.
        Filter = "filter",
        /// Finding the answer.
        Answer = "answer",
        /// Text to speech, up to the first frame.
        Synthesis = "synthesis",
        /// The whole: from the last sound of speech to the first sound of the answer.
        FirstSound = "first_sound",
    }
}

label! {
    /// Why the filter withheld a text as a whole.
    WithheldReason by "reason" {
        /// The language is unknown or has no recognisers.
        UnknownLanguage = "unknown_language",
        /// The segment is longer than the filter takes.
        TooLong = "too_long",
        /// The filter itself failed.
        FilterFailed = "filter_failed",
    }
}

label! {
    /// Why something was not stored that otherwise would have been.
    StorageWithheld by "reason" {
        /// The disk is full.
        DiskFull = "disk_full",
        /// The vault failed.
        VaultFailed = "vault_failed",
        /// More is waiting to be stored than the queue takes.
        QueueFull = "queue_full",
        /// The caller asked to be forgotten.
        ForgetMe = "forget_me",
    }
}

label! {
    /// Why a connection to somebody else was refused.
    EgressRefusal by "reason" {
        /// Not in the register of processors.
        Unlisted = "unlisted",
        /// The host is not one of the entry's.
        HostOfAnother = "host_of_another",
        /// A known fact is against the policy.
        AgainstPolicy = "against_policy",
        /// Facts are unknown or expired.
        Unclear = "unclear",
        /// Clear text without a reason.
        ClearText = "clear_text",
        /// The name has no address.
        Unresolved = "unresolved",
        /// The name points at an address that no processor can have.
        WrongAddress = "wrong_address",
        /// The certificate could not be verified.
        Certificate = "certificate",
        /// No TLS of a version that is new enough.
        Tls = "tls",
    }
}

label! {
    /// What a trunk is doing.
    TrunkState by "state" {
        /// Registered: calls come in.
        Registered = "registered",
        /// Trying to register.
        Registering = "registering",
        /// Refused or unreachable; tried again later.
        Failing = "failing",
    }
}

label! {
    /// What the filter made of a canary.
    CanaryOutcome by "outcome" {
        /// Found, as it must be.
        Found = "found",
        /// Let through.
        Missed = "missed",
    }
}

impl From<clevercall_model::SoundClass> for TurnClass {
    fn from(class: clevercall_model::SoundClass) -> Self {
        use clevercall_model::SoundClass;
        match class {
            SoundClass::General => Self::General,
            SoundClass::Personal => Self::Personal,
            SoundClass::Static => Self::Static,
            SoundClass::Dynamic => Self::Dynamic,
        }
    }
}

impl From<clevercall_privacy::Withheld> for WithheldReason {
    fn from(withheld: clevercall_privacy::Withheld) -> Self {
        use clevercall_privacy::Withheld;
        match withheld {
            Withheld::UnknownLanguage => Self::UnknownLanguage,
            Withheld::TooLong => Self::TooLong,
            Withheld::FilterFailed => Self::FilterFailed,
        }
    }
}

label! {
    /// What noticed an incident.
    IncidentKind by "detector" {
        /// One code read far more calls than anybody follows up.
        MassReading = "mass_reading",
        /// Connections to others were refused in a burst.
        RefusedEgress = "refused_egress",
        /// The chain of evidence does not hold.
        BrokenLedger = "broken_ledger",
        /// A certificate is not what it has to be.
        CertificateFault = "certificate_fault",
        /// The filter let an invented value through.
        CanaryMissed = "canary_missed",
    }
}

label! {
    /// Where a certificate of ours is shown.
    Listener by "listener" {
        /// SIP over TLS.
        Line = "line",
        /// The interface for health, metrics and events.
        Http = "http",
    }
}
