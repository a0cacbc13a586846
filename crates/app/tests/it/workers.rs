//! Tasks whose work stops half-way.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use scribe_app::{runtime, worker};
use scribe_domain::{command::Command, task::Task};
use scribe_ports::{
    agent::{Agent, AgentSpec, FaultyReply, Material, PromptFault, Reply, ReplyFault},
    clock::Clock,
    model::ModelRequest,
    store::readers::EventFilter,
};

use crate::{person, process::Home};

/// An agent that cannot write its first requests for a repair.
struct Stumbling {
    agent: Arc<dyn Agent>,
    stumbles: AtomicUsize,
}

impl Agent for Stumbling {
    fn spec(&self) -> &AgentSpec {
        self.agent.spec()
    }

    fn prompt_version(&self) -> &str {
        self.agent.prompt_version()
    }

    fn request(
        &self,
        task: &Task,
        material: &Material,
        faulty: Option<&FaultyReply>,
    ) -> Result<ModelRequest, PromptFault> {
        let stumbles = |left: usize| left.checked_sub(1);
        if faulty.is_some()
            && self.stumbles.fetch_update(Ordering::Relaxed, Ordering::Relaxed, stumbles).is_ok()
        {
            return Err(PromptFault("it stumbles".to_owned()));
        }
        self.agent.request(task, material, faulty)
    }

    fn command(
        &self,
        task: &Task,
        material: &Material,
        reply: Reply<'_>,
    ) -> Result<Command, ReplyFault> {
        self.agent.command(task, material, reply)
    }

    fn gives_up(&self, task: &Task, code: &str, detail: &str) -> Command {
        self.agent.gives_up(task, code, detail)
    }
}

#[tokio::test]
async fn a_task_that_the_program_cannot_do_lets_the_book_rest_until_a_person_resumes() {
    let home = Home::sqlite();
    let mut process = home.start_alone().await;
    let stumble = |agent: &Arc<dyn Agent>| {
        let agent = Arc::clone(agent);
        Arc::new(Stumbling { agent, stumbles: AtomicUsize::new(1) }) as Arc<dyn Agent>
    };
    process.ports.roster = process.ports.roster.iter().map(stumble).collect();
    runtime::start(&process.ports, home.clock.new_uuid()).await.unwrap();
    let session = person::begin(&process.ports).await;
    while person::decide(&process.ports, session).await {}
    let events = process.ports.db.events_after(EventFilter::All, 0, 1_000).await.unwrap();
    let resumed = events.iter().filter(|event| event.event_type == "Genesis.Resumed");
    assert_eq!(resumed.count(), 1, "the person was told, and went on");
    let failed = events.iter().find(|event| event.event_type == "Genesis.PartFailed").unwrap();
    assert_eq!(failed.payload["code"], "internal-error");
    assert!(failed.payload["detail"].as_str().unwrap().contains("it stumbles"));
    assert_eq!(worker::recover(&process.ports, home.clock.new_uuid()).await.unwrap(), 0);
}
