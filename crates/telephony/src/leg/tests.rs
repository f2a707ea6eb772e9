//! A defect in one call.

use super::*;
use crate::{Line, LineSettings, Transport};

#[tokio::test]
async fn a_defect_in_one_call_ends_that_call_only() {
    let (line, mut calls) = Line::open(LineSettings::on_loopback()).await.unwrap();
    let target: Target = format!("sip:answers@{}", line.address(Transport::Udp).unwrap()).parse().unwrap();
    let clear = || CallSettings { media: MediaEncryption::ClearText, ..CallSettings::default() };
    let mut legs = Vec::new();
    for _ in 0..2 {
        let (ours, theirs) =
            tokio::join!(line.call(&target, clear()), async { calls.next().await.unwrap().answer().await });
        legs.push((ours.unwrap(), theirs.unwrap()));
    }
    let (mut ours, mut theirs) = legs.remove(0);
    theirs.fail().await;
    assert_eq!(end(&mut theirs).await, EndReason::Fault);
    assert_eq!(end(&mut ours).await, EndReason::TheyHungUp);
    let (mut ours, mut theirs) = legs.remove(0);
    assert!(matches!(ours.hear().await, LegEvent::Frame { .. }));
    theirs.hang_up().await;
    assert_eq!(end(&mut ours).await, EndReason::TheyHungUp);
    line.drain().await;
    assert_eq!(line.counts().active, 0);
}

async fn end(leg: &mut Leg) -> EndReason {
    loop {
        if let LegEvent::Ended(reason) = leg.hear().await {
            return reason;
        }
    }
}
