//! What prompts hold, and what they never hold.

#[test]
fn look() {
    use scribe_domain::task::ChapterJob;
    let mut studio = crate::studio::Studio::new(3, 700);
    studio.write(1);
    studio.begin(2);
    studio.step(2);
    studio.step(2);
    studio.step(2);
    for job in [ChapterJob::Outline, ChapterJob::StructureScenes, ChapterJob::DraftScene { scene: 1, round: 0 }] {
        let request = studio.request(2, job, studio.material(2), None);
        println!("======== {:?}", job);
        for part in request.parts { println!("--- {}\n{}", part.name, part.text); }
    }
    let v = studio.chapter(2).work.as_ref().unwrap().candidate.as_ref().unwrap().version_id;
    for job in [ChapterJob::Critique { version_id: v, round: 0 }, ChapterJob::CheckFacts { version_id: v, round: 0 }, ChapterJob::Record { version_id: v }] {
        let request = studio.request(2, job, studio.material(2), None);
        println!("======== {:?}", job);
        for part in request.parts { println!("--- {}\n{}", part.name, part.text); }
    }
    println!("{:#?}", studio.records);
    println!("{:#?}", studio.states);
    println!("{:#?}", studio.facts);
}
