//! The service as a process of its own, asked over real HTTP.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::thread::JoinHandle;

use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A running service; ended with the test.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) authority: String,
    /// Reads the log, where it was asked for.
    log: Option<JoinHandle<String>>,
}

impl Running {
    /// The service with the lab, nobody reading its log.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// The service with the lab and further arguments, nobody reading its log.
    pub(crate) fn with(args: &[&str]) -> Self {
        let args = [&["--listen", "127.0.0.1:0"], args].concat();
        Self::spawn(&mut Self::command(&args))
    }

    /// The service with the lab and further arguments, its log being kept.
    pub(crate) fn logging(args: &[&str]) -> Self {
        let args = [&["--listen", "127.0.0.1:0"], args].concat();
        let mut running = Self::spawn(Self::command(&args).stderr(Stdio::piped()));
        let mut stderr = running.child.stderr.take().expect("a pipe");
        running.log = Some(std::thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).expect("UTF-8");
            log
        }));
        running
    }

    /// To be changed before it is spawned.
    pub(crate) fn command(args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strictmx"));
        command
            .args(["serve", "--lab"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the binary runs");
        let mut running = Self {
            stdout: BufReader::new(child.stdout.take().expect("a pipe")),
            child,
            authority: String::new(),
            log: None,
        };
        running.authority = running.said_address();
        running
    }

    /// The address in the next line of its standard output.
    pub(crate) fn said_address(&mut self) -> String {
        let mut line = String::new();
        let read = self.stdout.read_line(&mut line);
        read.expect("it says where it serves");
        let address = line.trim().rsplit("//").next().unwrap_or_default();
        let address = address.split('/').next().unwrap_or_default();
        let is_local = address
            .parse()
            .is_ok_and(|it: SocketAddr| it.ip().is_loopback());
        assert!(is_local, "{line}");
        address.to_owned()
    }

    pub(crate) async fn get(&self, path: &str, accept: &str) -> Response<Incoming> {
        let request = Request::get(path)
            .header("host", &self.authority)
            .header("accept", accept);
        self.send(request.body(Full::<Bytes>::default()).expect("a request"))
            .await
    }

    pub(crate) async fn post(&self, path: &str, json: &'static str) -> Response<Incoming> {
        let request = Request::post(path)
            .header("host", &self.authority)
            .header("content-type", "application/json");
        self.send(request.body(Full::from(json)).expect("a request"))
            .await
    }

    /// Posts a body of announced length, or in chunks that come one after the other.
    pub(crate) async fn send_lint(
        &self,
        media_type: &str,
        octets: &[u8],
        chunked: bool,
    ) -> Response<Incoming> {
        let request = Request::post("/api/v1/lint")
            .header("host", &self.authority)
            .header("content-type", media_type);
        let octets = Bytes::copy_from_slice(octets);
        if chunked {
            let chunks = (0..octets.len()).step_by(10_000);
            let frames = chunks.map(|at| {
                let end = octets.len().min(at + 10_000);
                Ok::<_, Infallible>(Frame::data(octets.slice(at..end)))
            });
            let body = StreamBody::new(futures_util::stream::iter(frames.collect::<Vec<_>>()));
            self.send(request.body(body).expect("a request")).await
        } else {
            self.send(request.body(Full::from(octets)).expect("a request"))
                .await
        }
    }

    pub(crate) async fn send<B>(&self, request: Request<B>) -> Response<Incoming>
    where
        B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
    {
        let asked = (request.method().clone(), request.uri().path().to_owned());
        let stream = TcpStream::connect(&self.authority)
            .await
            .expect("the service listens");
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .expect("HTTP");
        tokio::spawn(connection);
        let answer = sender.send_request(request).await;
        let answer = answer.expect("the service answers");
        assert_documented(&asked.0, &asked.1, answer.status());
        answer
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.pid().to_string()])
            .status();
        assert!(sent.is_ok_and(|status| status.success()), "{name}");
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, and gives what it logged.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("it was started");
        let log = self.log.take().map(|log| log.join().expect("a log"));
        (status, log.unwrap_or_default())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) async fn text(response: Response<Incoming>) -> String {
    let octets = response
        .into_body()
        .collect()
        .await
        .expect("a body that ends")
        .to_bytes();
    String::from_utf8(octets.to_vec()).expect("UTF-8")
}

pub(crate) async fn body(response: Response<Incoming>) -> Value {
    serde_json::from_str(&text(response).await).expect("JSON")
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(strictmx_proxy::openapi);

/// Each resource of the API with its methods, by a path where `x` stands for what varies.
pub(crate) fn documented() -> Vec<(Method, String)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths").iter();
    paths
        .flat_map(|(path, item)| {
            let path = path.split('{').next().unwrap_or_default();
            let varies = if path.ends_with('/') { "x" } else { "" };
            let methods = item.as_object().expect("methods").keys();
            let methods = methods.filter(|key| *key != "parameters");
            methods.map(move |method| {
                let method = method.to_ascii_uppercase().parse().expect("a method");
                (method, format!("{path}{varies}"))
            })
        })
        .collect()
}

/// Whatever the API answers, its document has.
fn assert_documented(method: &Method, path: &str, status: StatusCode) {
    let mut paths = DOCUMENT["paths"].as_object().expect("paths").iter();
    let found = paths.find(|(template, _)| match template.split_once('{') {
        Some((before, _)) => path
            .strip_prefix(before)
            .is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
        None => path == *template,
    });
    let method = method.as_str().to_ascii_lowercase();
    // Other paths and methods are none of its.
    if let Some(operation) = found.and_then(|(_, item)| item.get(method)) {
        let is_there = operation["responses"].get(status.as_str()).is_some();
        assert!(
            is_there,
            "{path} answers {status}, which openapi.json has not"
        );
    }
}

/// Of all answers that came on one connection.
pub(crate) fn statuses(answers: &str) -> Vec<u16> {
    let lines = answers.split("HTTP/1.1 ").skip(1);
    lines
        .map(|line| line[..3].parse().expect("a status"))
        .collect()
}
