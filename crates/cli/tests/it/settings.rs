//! Wrong settings are refused with their name and line; secrets are never shown.

use crate::scribe::{Scribe, last_line, stderr_text};

#[test]
fn an_unknown_key_is_refused_with_its_name_and_line() {
    let scribe = Scribe::new();
    std::fs::write(scribe.path().join("scribe.toml"), "[model]\n\nprovidr = \"sample\"\n").unwrap();
    let output = scribe.run(&["config", "check"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr_text(&output);
    assert!(said.contains("providr") && said.contains("line 3"), "{said}");
}

#[test]
fn a_wrong_value_is_refused_with_the_allowed_ones() {
    let scribe = Scribe::new();
    let output = scribe
        .command(&["config", "check"])
        .env("SCRIBE__MODEL__PROVIDER", "parrot")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = stderr_text(&output);
    assert!(said.contains("SCRIBE__MODEL__PROVIDER") && said.contains("sample, openai"), "{said}");
}

#[test]
fn an_impossible_database_url_is_an_invalid_setting() {
    let scribe = Scribe::new();
    for (url, says) in [
        ("postgres://me:hush@127.0.0.1/books?sslmode=bogus", "bogus"),
        ("postgres://me:hush@127.0.0.1:port/books", "port"),
        ("postgres://me:hush@127.0.0.1:70000/books", "port"),
        ("postgres://me:hush@[::1/books", "IPv6"),
        ("postgres://me:hush@127.0.0.1/books?statement-cache-capacity=many", "digit"),
        ("mysql://me:hush@127.0.0.1/books", "postgres://"),
    ] {
        for command in [
            &["config", "check"][..],
            &["novels", "list"],
            &["resume"],
            &["write"],
            &["serve"],
            &["migrate", "up"],
        ] {
            let output = scribe.command(command).env("DATABASE_URL", url).output().unwrap();
            let said = stderr_text(&output);
            assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
            assert!(said.contains("database.url: "), "{command:?}: {said}");
            assert!(said.contains(says) && !said.contains("hush"), "{command:?}: {said}");
            assert!(!said.contains("error with configuration"), "{command:?}: {said}");
        }
    }
}

#[test]
fn a_database_password_is_not_shown() {
    let scribe = Scribe::new();
    let output = scribe
        .command(&["config", "show"])
        .env("DATABASE_URL", "postgres://me:hush@127.0.0.1/books")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("me:***@"), "{said}");
    assert!(!said.contains("hush"));
}

#[test]
fn config_check_finds_faults_that_would_stop_a_book() {
    let scribe = Scribe::new();
    let right = "base_url = \"http://127.0.0.1:1/v1\"\nname = \"m\"\n";
    for (wrong, named) in [
        ("base_url = \"nonsense\"\nname = \"m\"\n".to_owned(), "model.base_url"),
        (right.replace("\"m\"", "\" \""), "model.name"),
        (format!("{right}api_key_file = \"/no/such/file\"\n"), "model.api_key_file"),
    ] {
        let settings = format!("[model]\nprovider = \"openai\"\n{wrong}");
        std::fs::write(scribe.path().join("scribe.toml"), settings).unwrap();
        let output = scribe.run(&["config", "check"]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{wrong}: {said}");
        assert_eq!(said.matches(named).count(), 1, "{said}");
    }
}

#[test]
fn an_array_in_place_of_a_section_is_refused() {
    for (text, named) in [
        ("model = []\n", "[model]"),
        ("server = [7]\n", "[server]"),
        ("[[server]]\nstop_seconds = 3\n", "[server]"),
        ("[model]\ntimeouts = [1, 2]\n", "[model.timeouts]"),
    ] {
        let scribe = Scribe::new();
        std::fs::write(scribe.path().join("scribe.toml"), text).unwrap();
        let output = scribe.run(&["config", "check"]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{text}: {said}");
        assert!(said.contains(&format!("expected a section {named}")), "{text}: {said}");
    }
}

#[test]
fn a_number_that_is_too_small_is_refused_with_its_line_and_the_allowed_ones() {
    for (section, key) in
        [("model", "context_tokens"), ("model", "max_output_tokens"), ("genesis", "answer_seconds")]
    {
        let scribe = Scribe::new();
        let text = format!("[{section}]\n# none\n{key} = 0\n");
        std::fs::write(scribe.path().join("scribe.toml"), text).unwrap();
        let output = scribe.run(&["config", "check"]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("line 3") && said.contains(key), "{said}");
        assert!(said.contains("at least 1"), "{said}");

        let name = format!("SCRIBE__{section}__{key}").to_uppercase();
        let output = Scribe::new().command(&["config", "check"]).env(&name, "0").output().unwrap();
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&name) && said.contains("at least 1"), "{said}");
    }
}

#[test]
fn a_reply_that_would_fill_the_whole_context_is_refused() {
    let scribe = Scribe::new();
    let text = "[model]\ncontext_tokens = 4096\nmax_output_tokens = 4096\n";
    std::fs::write(scribe.path().join("scribe.toml"), text).unwrap();
    let output = scribe.run(&["config", "check"]);
    let said = stderr_text(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("model.max_output_tokens") && said.contains("4096"), "{said}");
}

#[test]
fn the_limits_of_prompts_and_replies_are_shown() {
    let scribe = Scribe::new();
    let text = "[model]\ncontext_tokens = 8192\n";
    std::fs::write(scribe.path().join("scribe.toml"), text).unwrap();
    let output = scribe
        .command(&["config", "show"])
        .env("SCRIBE__MODEL__MAX_OUTPUT_TOKENS", "3000")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("context_tokens = 8192"), "{said}");
    assert!(said.contains("max_output_tokens = 3000"), "{said}");
}

#[test]
fn an_unused_api_key_is_explained_but_not_printed() {
    for name in ["OPENAI_API_KEY", "SCRIBE__MODEL__API_KEY"] {
        let scribe = Scribe::new();
        for args in [&["write", "--stop-after", "concept"][..], &["resume"]] {
            let output = scribe.command(args).env(name, "sk-hush").output().unwrap();
            let said = stderr_text(&output);
            assert!(output.status.success(), "{said}");
            assert!(!said.contains("hush"), "{said}");
            let lines: Vec<&str> = said.lines().filter(|line| line.contains(name)).collect();
            let [line] = lines[..] else { panic!("{said}") };
            assert!(line.contains("provider = \"openai\"") && line.contains("base_url"), "{line}");
        }
    }
    let said = stderr_text(&Scribe::new().run(&["write", "--stop-after", "concept"]));
    assert!(!said.contains("API_KEY"), "{said}");
}

/// Returns the settings of a page with their defaults, in the order of the page.
fn documented_settings(page: &str) -> Vec<(String, String)> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().replace('`', "")));
    cells.map(|mut cells| (cells.nth(1).unwrap(), cells.next().unwrap())).collect()
}

/// Returns the settings below a section or a part of it, with their defaults.
fn defaults_below(name: &str, value: &serde_json::Value, found: &mut Vec<(String, String)>) {
    if let serde_json::Value::Object(members) = value {
        for (key, member) in members {
            let dot = if name.is_empty() { "" } else { "." };
            defaults_below(&format!("{name}{dot}{key}"), member, found);
        }
        return;
    }
    let default = match value {
        serde_json::Value::Null => default_of_the_program(name),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    found.push((name.to_owned(), default));
}

/// Returns the value that the program uses if a setting is missing.
fn default_of_the_program(name: &str) -> String {
    let timeouts = scribe_llm::client::Timeouts::default();
    let limit = match name {
        "model.timeouts.connect_seconds" => timeouts.connect,
        "model.timeouts.first_token_seconds" => timeouts.first_token,
        "model.timeouts.silence_seconds" => timeouts.silence,
        "model.timeouts.total_small_seconds" => timeouts.total_small,
        "model.timeouts.total_standard_seconds" => timeouts.total_standard,
        "model.timeouts.total_large_seconds" => timeouts.total_large,
        "model.context_tokens" => return scribe_app::worker::DEFAULT_CONTEXT_TOKENS.to_string(),
        "model.max_output_tokens" => {
            return scribe_app::worker::DEFAULT_MAX_OUTPUT_TOKENS.to_string();
        }
        _ => return "none".to_owned(),
    };
    limit.as_secs().to_string()
}

#[test]
fn the_page_of_settings_names_every_setting_with_its_default() {
    let page = include_str!("../../../../docs/settings.md");
    let settings = serde_json::to_value(scribe_cli::config::Settings::default()).unwrap();
    let mut defaults = Vec::new();
    defaults_below("", &settings, &mut defaults);
    let mut documented = documented_settings(page);
    documented.sort();
    defaults.sort();
    assert_eq!(documented, defaults);
}

#[test]
fn the_page_of_settings_names_the_fixed_limits() {
    use scribe_cli::{config::MAX_FILE_BYTES, output_path::MAX_BOOK_BYTES, wiring::MAX_KEY_BYTES};
    use scribe_domain::genesis::start_genesis::MAX_PREMISE_CHARS;
    use scribe_http::{
        MAX_COMMAND_BYTES, MAX_JSON_DEPTH, MAX_JSON_VALUES, MAX_TEXT_COMMAND_BYTES,
        server::{MAX_EMPTY_LINE_BYTES, MAX_HEAD_BYTES, MAX_HEADERS, MAX_URI_BYTES},
    };

    let page = include_str!("../../../../docs/settings.md");
    let kib = |bytes: usize| format!("{} KiB", bytes / 1_024);
    let text_mib = (MAX_TEXT_COMMAND_BYTES - MAX_COMMAND_BYTES) >> 20;
    for (limit, value) in [
        ("Target of a request", kib(MAX_URI_BYTES)),
        ("Head of a request", format!("{}, {MAX_HEADERS} headers", kib(MAX_HEAD_BYTES))),
        ("Body of a command", kib(MAX_COMMAND_BYTES)),
        ("Body of START_GENESIS", format!("{text_mib} MiB and {}", kib(MAX_COMMAND_BYTES))),
        ("Levels of objects and arrays in a body", MAX_JSON_DEPTH.to_string()),
        ("Values in a body", MAX_JSON_VALUES.to_string()),
        ("Empty lines before a request", kib(MAX_EMPTY_LINE_BYTES)),
        ("The file of `--premise-file`", format!("{MAX_PREMISE_CHARS} characters")),
        ("The settings file", format!("{} MiB", MAX_FILE_BYTES >> 20)),
        ("The file of `model.api_key_file`", format!("{} KiB", MAX_KEY_BYTES >> 10)),
        ("A file that has the name of a book", format!("{} MiB", MAX_BOOK_BYTES >> 20)),
    ] {
        let row = page.lines().find(|line| line.starts_with(&format!("| {limit}"))).unwrap();
        assert!(row.contains(&format!("| {value} |")), "{row}: {value}");
    }
}

#[test]
fn every_setting_of_the_server_can_be_set_in_the_environment() {
    let server = serde_json::to_value(scribe_cli::config::ServerSettings::default()).unwrap();
    for key in server.as_object().unwrap().keys() {
        let name = format!("SCRIBE__SERVER__{}", key.to_uppercase());
        let scribe = Scribe::new();
        let output = scribe.command(&["config", "show"]).env(&name, "7").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(&format!("{key} = 7")), "{said}");
        let output = scribe.command(&["config", "check"]).env(&name, "0").output().unwrap();
        assert!(stderr_text(&output).contains("at least 1"), "{}", stderr_text(&output));
    }
}

#[test]
fn the_limits_of_a_call_are_settings_of_the_file_and_of_the_environment() {
    let scribe = Scribe::new();
    let file = "[model.timeouts]\nfirst_token_seconds = 300\ntotal_large_seconds = 3600\n";
    std::fs::write(scribe.path().join("scribe.toml"), file).unwrap();
    let output = scribe
        .command(&["config", "show"])
        .env("SCRIBE__MODEL__TIMEOUTS__SILENCE_SECONDS", "90")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    for line in ["first_token_seconds = 300", "total_large_seconds = 3600", "silence_seconds = 90"]
    {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn limits_that_cannot_be_met_are_refused_by_name() {
    let scribe = Scribe::new();
    for (file, named) in [
        ("first_token_seconds = 0", "first_token_seconds"),
        ("first_token_seconds = 100000", "model.timeouts.first_token_seconds"),
        (
            "first_token_seconds = 90\ntotal_small_seconds = 60",
            "model.timeouts.total_small_seconds",
        ),
        ("first_tokens = 1", "first_tokens"),
    ] {
        let text = format!("[model.timeouts]\n{file}\n");
        std::fs::write(scribe.path().join("scribe.toml"), text).unwrap();
        let output = scribe.run(&["config", "check"]);
        let said = stderr_text(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains(named), "{said}");
    }
}

#[test]
fn the_limits_of_a_call_have_the_same_defaults_everywhere() {
    let settings = scribe_cli::config::ModelTimeouts::default();
    let client = scribe_llm::client::Timeouts::default();
    let seconds = |duration: std::time::Duration| duration.as_secs();
    assert_eq!(u64::from(settings.connect_seconds.get()), seconds(client.connect));
    assert_eq!(u64::from(settings.first_token_seconds.get()), seconds(client.first_token));
    assert_eq!(u64::from(settings.silence_seconds.get()), seconds(client.silence));
}

#[test]
fn settings_are_shown_and_checked_as_json_for_programs() {
    let scribe = Scribe::new();
    std::fs::write(scribe.path().join("scribe.toml"), "[server]\nstop_seconds = 7\n").unwrap();
    let url = "postgres://me:hush@127.0.0.1/books";
    let run = |args: &[&str]| scribe.command(args).env("DATABASE_URL", url).output().unwrap();
    let checked = run(&["config", "check", "--json"]);
    assert!(checked.status.success(), "{}", stderr_text(&checked));
    let checked = last_line(&checked);
    assert_eq!(checked["status"], "ok", "{checked}");
    assert_eq!(checked["file"], "scribe.toml", "{checked}");
    assert_eq!(checked["data_folder"], scribe.data().to_str().unwrap(), "{checked}");
    let shown = last_line(&run(&["config", "show", "--json"]));
    assert_eq!(shown["settings"]["server"]["stop_seconds"], 7, "{shown}");
    assert!(shown["settings"]["database"]["url"].as_str().unwrap().contains("me:***@"), "{shown}");
    assert!(!shown.to_string().contains("hush"), "{shown}");
}
