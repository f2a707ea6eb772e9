//! Controls on the call itself: no sound kept, the notice, the filters, the answers, the way out.

use std::time::Duration;

use super::ControlResult;
use crate::facts::{Answer, Facts, FilterState, NoticePart, ProtectedGroup, Sandbox, WayOutTarget};

/// CC-08: canaries go through the filter every hour; a missing round shows after a second hour.
const CANARY_SILENCE: Duration = Duration::from_secs(2 * 60 * 60);

pub(super) fn no_sound_at_rest(facts: &Facts) -> ControlResult {
    match facts.sandbox {
        None => ControlResult::not_evidenced("the sandbox is looked at while calls are answered; this is no such run"),
        Some(Sandbox::Active) => {
            ControlResult::passed("sound has no way to a disk by type, and the process can't write outside its data")
        }
        Some(Sandbox::Partial) => ControlResult::failed(
            "the kernel enforces only a part of the sandbox",
            "use Linux 6.2 or later, where Landlock is complete",
        ),
        Some(Sandbox::Unsupported) => ControlResult::failed(
            "the kernel has no Landlock, so only the types keep sound off the disk",
            "use Linux 5.13 or later with Landlock enabled",
        ),
        Some(Sandbox::Off) => {
            ControlResult::failed("the sandbox is switched off", "remove the switch from the configuration")
        }
    }
}

pub(super) fn notice_first(facts: &Facts) -> ControlResult {
    let Some(notices) = &facts.notices else { return ControlResult::not_evidenced("no notice was looked at") };
    if notices.is_empty() {
        return ControlResult::failed("no language has a notice", "configure at least one language");
    }
    for notice in notices {
        if let Some(part) = NoticePart::ALL.into_iter().find(|part| !notice.parts.contains(part)) {
            return ControlResult::failed(
                format!("the notice in '{}' does not say {}", notice.language, part.says()),
                "complete the notice; this sentence can't be left out",
            );
        }
    }
    let languages: Vec<_> = notices.iter().map(|notice| notice.language.code()).collect();
    ControlResult::passed(format!("the notice is complete in {}", languages.join(", ")))
}

pub(super) fn special_filters(facts: &Facts) -> ControlResult {
    filters(facts, &ProtectedGroup::SPECIAL)
}

pub(super) fn restricted_filters(facts: &Facts) -> ControlResult {
    filters(facts, &ProtectedGroup::RESTRICTED)
}

fn filters(facts: &Facts, groups: &[ProtectedGroup]) -> ControlResult {
    let Some(filters) = &facts.filters else { return ControlResult::not_evidenced("no filter was looked at") };
    let mut off = Vec::new();
    for group in groups {
        match filters.iter().find(|filter| filter.group == *group).map(|filter| &filter.state) {
            Some(FilterState::On) => {}
            Some(FilterState::Off { reason }) => off.push(format!("'{}' is off: {reason}", group.name())),
            None => off.push(format!("'{}' has no filter", group.name())),
        }
    }
    if off.is_empty() {
        return ControlResult::passed(format!("{} of {} filters are on", groups.len(), groups.len()));
    }
    ControlResult::failed(format!("filter {}", off.join("; ")), "switch it on, or have the reason stand in the DPIA")
}

pub(super) fn canaries(facts: &Facts) -> ControlResult {
    match facts.canaries {
        None => ControlResult::not_evidenced("canaries are sent while calls are answered; this is no such run"),
        Some(canaries) if canaries.sent == 0 => ControlResult::not_evidenced("no canary was sent yet"),
        Some(canaries) if canaries.missed > 0 => ControlResult::failed(
            format!("the filter let {} of {} canaries through", canaries.missed, canaries.sent),
            "stop keeping text until the filter is repaired, and review what was kept since the last full round",
        ),
        Some(canaries) if facts.now.since(canaries.last) > CANARY_SILENCE => ControlResult::failed(
            "no canary was sent for more than two hours",
            "look in the log why the rounds stopped, and restart the program",
        ),
        Some(canaries) => ControlResult::passed(format!("{} canaries sent, all of them found", canaries.sent)),
    }
}

/// What a person approves, another one confirms.
const APPROVERS: usize = 2;

pub(super) fn approved_answers(facts: &Facts) -> ControlResult {
    let Some(answers) = &facts.answers else { return ControlResult::not_evidenced("no answer was looked at") };
    let is_trial = facts.governance.as_ref().is_some_and(|governance| governance.trial);
    if is_trial && answers.iter().all(|answer| answer.approvals.is_empty()) {
        return ControlResult::not_evidenced("nobody has approved the answers of this trial");
    }
    if let Some(failed) = answers.iter().find_map(not_approved) {
        return failed;
    }
    let today = facts.today();
    if let Some(Answer { id, .. }) = answers.iter().find(|answer| answer.valid_to.is_some_and(|end| end < today)) {
        return ControlResult::failed(format!("answer '{id}' has expired and is still loaded"), "renew or remove it");
    }
    ControlResult::passed(format!("{} answers are the texts that two persons approved, by hash", answers.len()))
}

/// What is lacking before this text may be spoken.
fn not_approved(answer: &Answer) -> Option<ControlResult> {
    const APPROVE: &str = "have it approved with `clevercall answers approve`, or take it out";
    let id = &answer.id;
    let why = match answer.approvers().len() {
        APPROVERS.. => return None,
        0 if answer.approvals.is_empty() => format!("answer '{id}' was never approved"),
        0 => format!("answer '{id}' is not the text that was approved"),
        _ => format!("answer '{id}' was approved by one person only"),
    };
    Some(ControlResult::failed(why, APPROVE))
}

pub(super) fn way_out(facts: &Facts) -> ControlResult {
    let Some(ways) = &facts.ways_out else { return ControlResult::not_evidenced("no transfer target was looked at") };
    let at = |target| ways.iter().find(|way| way.target == target).map(|way| &way.organisation);
    if ways.is_empty() {
        return ControlResult::failed("no organisation is configured", "configure one");
    }
    if let Some(organisation) = at(WayOutTarget::Nowhere) {
        return ControlResult::failed(
            format!("callers of '{organisation}' who ask for a person reach nobody"),
            "configure a number to pass calls on to, or take messages",
        );
    }
    if let Some(organisation) = at(WayOutTarget::MessageOnly) {
        return ControlResult::not_evidenced(format!(
            "callers of '{organisation}' can only leave a message; whether somebody calls back is outside the program"
        ));
    }
    ControlResult::passed(format!("{} organisations pass callers on to a person", ways.len()))
}
