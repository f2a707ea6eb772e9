//! The remover and the sweeper watch each other; the clock is not believed blindly.

use std::time::Duration;

use clevercall_model::Timestamp;

use super::house::{DAY, House, MODE_2, NOW, code};
use crate::{Clock, ClockReading, Event, Job};

const HOUR: Duration = Duration::from_secs(3600);

fn reading(wall: Timestamp, since_boot: Duration) -> ClockReading {
    ClockReading { wall, since_boot, boot: [1; 16] }
}

fn silences(house: &House) -> Vec<Job> {
    let silent = |event| if let Event::JobSilent { job, .. } = event { Some(job) } else { None };
    house.events().into_iter().filter_map(silent).collect()
}

#[tokio::test]
async fn a_remover_that_falls_silent_raises_an_alarm_and_overdue_records_are_counted() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    house.retain(NOW).await.unwrap();
    assert!(house.vault.watch(NOW.plus(Job::Remover.patience())).await.unwrap().is_well());
    let later = NOW.plus(DAY * 31);
    let watch = house.vault.watch(later).await.unwrap();
    assert_eq!((watch.overdue.calls, watch.late, watch.remover_silent), (1, DAY, Some(DAY * 31)));
    house.vault.note_sweep(watch, later).await.unwrap();
    house.vault.note_sweep(watch, later.plus(HOUR)).await.unwrap();
    assert_eq!(silences(&house), [Job::Remover], "entered once");
    house.retain(later).await.unwrap();
    assert!(house.vault.watch(later).await.unwrap().is_well());
}

#[tokio::test]
async fn a_sweeper_that_falls_silent_is_told_by_the_remover() {
    let house = House::with(MODE_2).await;
    house.vault.note_sweep(house.vault.watch(NOW).await.unwrap(), NOW).await.unwrap();
    assert_eq!(house.retain(NOW.plus(Job::Sweeper.patience())).await.unwrap().sweeper_silent, None);
    for _twice in 0..2 {
        assert_eq!(house.retain(NOW.plus(HOUR * 2)).await.unwrap().sweeper_silent, Some(HOUR * 2));
    }
    assert_eq!(silences(&house), [Job::Sweeper]);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_removes_nothing_until_somebody_confirms() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    house.vault.read_clock(reading(NOW, HOUR)).await.unwrap();
    for hours in [2, 3] {
        let clock = house.vault.read_clock(reading(NOW.plus(DAY * 400), HOUR * hours)).await.unwrap();
        assert!(matches!(clock, Clock::JumpedAhead { .. }));
    }
    let jumps = house.events().into_iter().filter(|event| matches!(event, Event::ClockJumpedAhead { .. })).count();
    assert_eq!((jumps, house.list().await.len()), (1, 1));
    let now = house.vault.confirm_clock(reading(NOW.plus(DAY * 400), HOUR * 4), code("mb")).await.unwrap();
    assert_eq!(house.vault.retain(now).await.unwrap().deidentified, 1);
    assert!(house.events().contains(&Event::ClockConfirmed { by: code("mb") }));
}

#[tokio::test]
async fn a_clock_that_goes_back_keeps_nothing_longer_and_repeats_nothing() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    house.vault.read_clock(reading(NOW.plus(DAY * 29), HOUR)).await.unwrap();
    // A day and an hour later the wall clock stands ten days back.
    let clock = house.vault.read_clock(reading(NOW.plus(DAY * 20), HOUR * 26)).await.unwrap();
    let Clock::WentBack { now, .. } = clock else { panic!("{clock:?}") };
    assert_eq!(house.vault.retain(now).await.unwrap().deidentified, 1);
    assert_eq!(house.vault.retain(now).await.unwrap().deidentified, 0);
}
