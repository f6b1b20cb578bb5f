use visavis_quality::{Speech, loudness};

const VOICE: f32 = 0.05;
const ROOM: f32 = 0.002;

/// Hears looks of which these are loud; tells what it says after each.
fn heard(speech: &mut Speech, looks: &str) -> Vec<bool> {
    let hear = |look| speech.hear(if look == '#' { VOICE } else { ROOM });
    looks.chars().map(hear).collect()
}

#[test]
fn half_a_second_of_voice_is_speech_and_less_is_not() {
    let mut speech = Speech::default();
    assert_eq!(heard(&mut speech, "####"), [false; 4]);
    assert_eq!(heard(&mut speech, "#"), [true]);
}

#[test]
fn words_have_gaps() {
    let mut speech = Speech::default();
    assert_eq!(heard(&mut speech, "##...##...#").last(), Some(&true));
}

#[test]
fn a_key_that_is_struck_now_and_then_is_no_voice() {
    let mut speech = Speech::default();
    let typing = "#.....".repeat(50);
    assert!(heard(&mut speech, &typing).iter().all(|speaks| !speaks));
}

#[test]
fn it_lasts_for_four_seconds_of_silence() {
    let mut speech = Speech::default();
    heard(&mut speech, "######");
    assert_eq!(heard(&mut speech, &".".repeat(39)), [true; 39]);
    assert_eq!(heard(&mut speech, "."), [false]);
    // From the beginning.
    assert_eq!(heard(&mut speech, "####"), [false; 4]);
}

#[test]
fn loudness_is_the_root_mean_square() {
    assert!(loudness(&[]).abs() < f32::EPSILON);
    assert!((loudness(&[0.5, -0.5, 0.5, -0.5]) - 0.5).abs() < 1e-6);
    // A sine of full scale is at -3 dB.
    let sine: Vec<f32> = (0..480_u16)
        .map(|at| f32::sin(f32::from(at) * 0.1 * std::f32::consts::PI))
        .collect();
    assert!((loudness(&sine) - 0.5_f32.sqrt()).abs() < 1e-3);
}

#[test]
fn a_microphone_that_gives_no_numbers_is_silent() {
    let mut speech = Speech::default();
    assert!((0..20).all(|_| !speech.hear(f32::NAN)));
}
