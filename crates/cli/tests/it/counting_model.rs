//! A model server that counts its calls, and holds every answer back until the test lets it go.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use serde_json::json;

use crate::model_server::read_request;

/// The longest that a test waits for calls.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Default)]
struct State {
    calls: usize,
    answers: bool,
}

/// A server; its calls are answered once [`Self::release_calls`] was called.
#[derive(Clone)]
pub(crate) struct CountingModel {
    pub(crate) url: String,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl CountingModel {
    /// Starts a server that begins every reply with `begins` and then waits.
    pub(crate) fn start(begins: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let model = Self { url, shared: Arc::default() };
        let server = model.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), server.clone());
                // A client that hangs up gets no answer.
                std::thread::spawn(move || server.serve(&client, begins).ok());
            }
        });
        model
    }

    /// The number of calls so far.
    pub(crate) fn calls(&self) -> usize {
        self.shared.0.lock().unwrap().calls
    }

    /// Waits until so many calls have begun.
    pub(crate) fn wait_for_calls(&self, wanted: usize) {
        let (state, changed) = &*self.shared;
        let state = state.lock().unwrap();
        let too_few = |state: &mut State| state.calls < wanted;
        let (state, timeout) = changed.wait_timeout_while(state, PATIENCE, too_few).unwrap();
        assert!(!timeout.timed_out(), "{} of {wanted} calls have begun", state.calls);
    }

    /// Lets every call be answered, those to come as well.
    pub(crate) fn release_calls(&self) {
        let (state, changed) = &*self.shared;
        state.lock().unwrap().answers = true;
        changed.notify_all();
    }

    fn serve(&self, client: &TcpStream, begins: &str) -> std::io::Result<()> {
        read_request(client)?;
        let (state, changed) = &*self.shared;
        state.lock().unwrap().calls += 1;
        changed.notify_all();
        let mut client = client;
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        client.write_all(head.as_bytes())?;
        let begun = json!({ "choices": [{ "index": 0, "delta": { "content": begins } }] });
        client.write_all(format!("data: {begun}\n\n").as_bytes())?;
        drop(changed.wait_while(state.lock().unwrap(), |state| !state.answers).unwrap());
        let end = json!({
            "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120 },
        });
        client.write_all(format!("data: {end}\n\ndata: [DONE]\n\n").as_bytes())
    }
}
