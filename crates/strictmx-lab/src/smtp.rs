//! An MX host: as much SMTP as a probe can see (RFC 5321, RFC 3207). It takes no mail.

use std::io;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};

use crate::authority::{Authority, CertificateKind};
use crate::path::End;
use crate::tls::Tls;

/// Longest command line that is read (RFC 5321 4.5.3.1.4 asks for 512).
const MAX_LINE: u64 = 2048;

/// How an MX host behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SmtpServer {
    /// What it says first, without line end. `{host}` stands for its name.
    pub greeting: &'static str,
    /// Seconds until it says that.
    pub greets_after_s: u64,
    /// Refuses EHLO with this reply.
    pub ehlo_refusal: Option<&'static str>,
    /// Offers STARTTLS.
    pub offers_starttls: bool,
    /// Announces REQUIRETLS before TLS only (RFC 8689 2).
    pub requiretls_too_early: bool,
    /// Goes on to offer it inside TLS, where it has no meaning (RFC 3207 4.2).
    pub offers_starttls_inside: bool,
    /// Its reply to STARTTLS, without line end.
    pub starttls: &'static str,
    /// Sent in the clear behind the reply to STARTTLS, as if somebody on the way had added it
    /// (RFC 3207 4.2).
    pub injected: &'static str,
    pub tls: Tls,
}

/// A healthy MX host.
pub(crate) const HEALTHY: SmtpServer = SmtpServer {
    greeting: "220 {host} ESMTP strictmx lab",
    greets_after_s: 0,
    ehlo_refusal: None,
    offers_starttls: true,
    requiretls_too_early: false,
    offers_starttls_inside: false,
    starttls: "220 2.0.0 Ready to start TLS",
    injected: "",
    tls: Tls::Presents(CertificateKind::Good),
};

/// Why a conversation stopped.
enum Stop {
    /// STARTTLS was accepted.
    Starttls,
    /// QUIT, or the client went away.
    End,
}

impl SmtpServer {
    /// Serves one connection to its end.
    pub(crate) async fn serve(
        &self,
        stream: End,
        host: &DomainName,
        authority: &Authority,
    ) -> io::Result<()> {
        let mut clear = BufReader::new(stream);
        tokio::time::sleep(Duration::from_secs(self.greets_after_s)).await;
        let greeting = self.greeting.replace("{host}", host.a_label());
        say(&mut clear, &greeting).await?;
        if let Stop::Starttls = self.converse(&mut clear, host, false).await? {
            // What the client sent ahead is dropped with the buffer (RFC 3207 4.2).
            let stream = clear.into_inner();
            if let Some(tls) = self.tls.accept(stream, host, authority, &[]).await? {
                let mut inside = BufReader::new(tls);
                self.converse(&mut inside, host, true).await?;
                inside.shutdown().await?;
            }
        }
        Ok(())
    }

    async fn converse<S>(
        &self,
        stream: &mut BufReader<S>,
        host: &DomainName,
        inside_tls: bool,
    ) -> io::Result<Stop>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        // After a refusing greeting nothing but QUIT is welcome (RFC 5321 3.1).
        let welcome = self.greeting.starts_with("220");
        let mut line = String::new();
        loop {
            line.clear();
            if stream.take(MAX_LINE).read_line(&mut line).await? == 0 {
                return Ok(Stop::End);
            }
            let verb = line
                .split_ascii_whitespace()
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "QUIT" => {
                    say(stream, "221 2.0.0 Bye").await?;
                    return Ok(Stop::End);
                }
                _ if !welcome => say(stream, "503 5.5.1 Only QUIT now").await?,
                "EHLO" => match self.ehlo_refusal {
                    Some(refusal) => say(stream, refusal).await?,
                    None => say(stream, &self.capabilities(host, inside_tls)).await?,
                },
                "STARTTLS" if self.offers_starttls && !inside_tls => {
                    // In one write, so that what is injected arrives with the reply.
                    stream
                        .write_all(format!("{}\r\n{}", self.starttls, self.injected).as_bytes())
                        .await?;
                    if self.starttls.starts_with("220") {
                        return Ok(Stop::Starttls);
                    }
                }
                _ => say(stream, "502 5.5.1 Command not implemented").await?,
            }
        }
    }

    fn capabilities(&self, host: &DomainName, inside_tls: bool) -> String {
        let offers = if inside_tls {
            self.offers_starttls_inside
        } else {
            self.offers_starttls
        };
        let starttls = if offers { "250-STARTTLS\r\n" } else { "" };
        let requiretls = if self.requiretls_too_early && !inside_tls {
            "250-REQUIRETLS\r\n"
        } else {
            ""
        };
        let host = host.a_label();
        format!(
            "250-{host}\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n{starttls}{requiretls}250 8BITMIME"
        )
    }
}

async fn say(stream: &mut (impl AsyncWrite + Unpin), reply: &str) -> io::Result<()> {
    stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    stream.flush().await
}
