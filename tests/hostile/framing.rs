//! Requests of which two readers could see different ends. They are of a surface that is not built,
//! reports that are taken in; texts are, behind a reverse proxy.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::running::{Running, statuses};

/// Statuses of all answers on one connection, which the service has to end.
async fn answered(service: &Running, fields: &str, body: &str) -> Vec<u16> {
    let authority = &service.authority;
    let stream = TcpStream::connect(authority).await;
    let mut stream = stream.expect("it listens");
    let head = format!(
        "POST /api/v1/lint HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n{fields}\r\n"
    );
    // What is behind the body would be a request of somebody else.
    let smuggled = format!("GET /api/v1/operator HTTP/1.1\r\nhost: {authority}\r\n\r\n");
    let sent = format!("{head}{body}{smuggled}");
    stream.write_all(sent.as_bytes()).await.expect("sent");
    let mut answers = Vec::new();
    // Until the end; with what the service has not read, the system resets.
    while stream
        .read_buf(&mut answers)
        .await
        .is_ok_and(|read| read > 0)
    {}
    statuses(&String::from_utf8(answers).expect("UTF-8"))
}

#[tokio::test]
async fn tht_014() {
    let service = Running::start();
    let json = r#"{"text":"v=STSv1; id=1;"}"#;
    let chunked = format!("{:x}\r\n{json}\r\n0\r\n\r\n", json.len());
    let length = format!("content-length: {}\r\n", chunked.len() + 10);
    let both = [
        format!("{length}transfer-encoding: chunked\r\n"),
        format!("transfer-encoding: chunked\r\n{length}"),
    ];
    // The end is that of the chunks, and nobody is answered after it (RFC 9112 6.1).
    for fields in both {
        assert_eq!(
            answered(&service, &fields, &chunked).await,
            [200],
            "{fields}"
        );
    }
    for fields in [
        "transfer-encoding: xchunked\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "transfer-encoding : chunked\r\n",
        "transfer-encoding:\r\n chunked\r\n",
        "content-length: 3\r\ncontent-length: 4\r\n",
        "content-length: +3\r\n",
    ] {
        assert_eq!(
            answered(&service, fields, &chunked).await,
            [400],
            "{fields}"
        );
    }
}
