//! docs/PLUGINS.md, as somebody new follows it: every command, in its order, in one folder, and what it
//! says is printed is printed.

#![expect(clippy::unwrap_used, reason = "in tests")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

use harness::{SECRET_KEY, TestDatabase, repository};

/// The address the document asks at.
const ADDRESS: &str = "http://localhost:8080";
/// Whose plugins the document installs.
const TENANT: &str = "altovicentino";

#[tokio::test]
async fn from_nothing_to_an_answer_in_the_api_and_the_same_in_javascript() {
    let database = TestDatabase::create().await;
    let newcomer = Newcomer::new(database.address());
    let create =
        ["tenant", "create", TENANT, "--name", "Unione", "--kind", "union", "--sample-data"];
    newcomer.reticolo(&[create.as_slice(), &["--municipality", "024100"]].concat());
    let server = newcomer.serve();
    newcomer.follow("From nothing to an answer", &server.address);
    // The document goes on where it was.
    newcomer.follow("In JavaScript", &server.address);
}

/// A machine with the programs on its path, and an empty folder.
struct Newcomer {
    folder: PathBuf,
    surroundings: Vec<(&'static str, String)>,
}

struct Server {
    process: Child,
    address: String,
}

impl Newcomer {
    fn new(database: &str) -> Self {
        // The same folder each time, so that Cargo knows what it has compiled of the SDK already.
        let kept = repository(".dev").join("newcomer");
        let folder = kept.join("folder");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let programs = folder.join("programs");
        fs::create_dir_all(&programs).unwrap();
        let folder = folder.canonicalize().unwrap();
        fs::copy(env!("CARGO_BIN_EXE_reticolo"), programs.join("reticolo")).unwrap();
        let compiler = repository(".dev/reticolo-plugin-compiler");
        assert!(compiler.is_file(), "there is no compiler of plugins: run bin/plugin-compiler");
        fs::copy(compiler, programs.join("reticolo-plugin-compiler")).unwrap();
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        let surroundings = vec![
            ("PATH", path),
            ("DATABASE_URL", database.to_owned()),
            ("SECRET_KEY", SECRET_KEY.to_owned()),
            ("PLUGIN_CACHE", folder.join("compiled").display().to_string()),
            ("CARGO_TARGET_DIR", kept.join("target").display().to_string()),
        ];
        Self { folder, surroundings }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .envs(self.surroundings.iter().map(|(name, value)| (*name, value)))
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .current_dir(&self.folder);
        command
    }

    fn reticolo(&self, arguments: &[&str]) {
        let output = self.command("reticolo").args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn serve(&self) -> Server {
        let mut server = self.command("reticolo");
        let server = server.args(["serve", "--port", "0"]).env("LOG_FORMAT", "json");
        let mut process = server.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let serving = lines.find_map(|line| line.ok().filter(|line| line.contains("\"serving\"")));
        let serving = serving.unwrap();
        let address = serving.split("\"address\":\"").nth(1).unwrap().split('"').next().unwrap();
        let address = format!("http://{address}");
        // A server whose log nobody reads stands still once the pipe is full.
        thread::spawn(move || lines.for_each(drop));
        Server { process, address }
    }

    /// Runs the commands of a section in one shell, and looks for what it says they print.
    fn follow(&self, section: &str, address: &str) {
        let blocks = blocks(section);
        let commands = blocks.iter().filter(|block| block.language == "sh");
        let commands: Vec<_> = commands.map(|block| block.text.as_str()).collect();
        assert!(!commands.is_empty(), "{section} has no commands");
        let script = commands.join("\n").replace(ADDRESS, address);
        let from = self.folder.join("last");
        let begin = fs::read_to_string(&from).unwrap_or_default();
        let script =
            format!("set -eu\n{begin}\n{script}\nprintf 'cd %q' \"$PWD\" >{}", from.display());
        let output = self.command("bash").args(["-c", &script]).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}\n{printed}\n{complained}");
        for block in blocks.iter().filter(|block| block.language == "text") {
            assert!(printed.contains(&block.text), "{}\nis not in\n{printed}", block.text);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A block of the document: commands (`sh`), or what those before it print (`text`).
struct Block {
    language: String,
    text: String,
}

/// The fenced blocks under the heading `## …`.
fn blocks(section: &str) -> Vec<Block> {
    let document = fs::read_to_string(repository("docs/PLUGINS.md")).unwrap();
    let heading = format!("\n## {section}\n");
    let (_, text) = document.split_once(&heading).unwrap();
    let text = text.split("\n## ").next().unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { language: language.to_owned(), text: inside.join("\n") });
        }
    }
    blocks
}
