// The package answers what the command line prints.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import * as strictmx from "strictmx";
import { explain } from "strictmx/help";

const POLICY = "version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 604800\n";

/** What the command prints, which may exit with findings. */
function cli(args, input = "") {
  const { stdout, stderr, error } = spawnSync(process.env.STRICTMX_BIN, args, { input, maxBuffer: 1 << 28 });
  assert.ifError(error);
  assert.notEqual(stdout.length, 0, String(stderr));
  return String(stdout);
}

test("evidence is judged as by `strictmx check`", () => {
  const domains = JSON.parse(cli(["lab", "--format", "json"])).map(({ domain }) => domain);
  const some = domains.filter((_, at) => at % 8 === 0);
  const lines = cli(["check", "--lab", "--format", "jsonl", ...some]).trimEnd().split("\n");
  assert.equal(lines.length, some.length);
  const verdicts = new Set();
  for (const line of lines) {
    const printed = JSON.parse(line);
    const { evidence } = printed;
    verdicts.add(printed.verdict);
    assert.deepEqual(strictmx.judge(evidence), printed, printed.domain);
    assert.deepEqual(strictmx.judge(JSON.stringify(evidence)), printed, `${printed.domain} as text`);
    assert.deepEqual(strictmx.judge(new TextEncoder().encode(line)), printed, `${printed.domain} as a result`);
    assert.deepEqual(strictmx.judge(printed), printed, `${printed.domain} as an object with evidence`);

    const { hosts, rows } = strictmx.senderModels(evidence);
    assert.deepEqual(
      rows.map(({ sender }) => sender),
      printed.senders.map(({ sender }) => sender),
      printed.domain,
    );
    for (const row of rows) assert.equal(row.mail.length, hosts.length, printed.domain);
  }
  assert.ok(verdicts.size > 4, [...verdicts].join());
});

test("texts are judged as by `strictmx lint`", () => {
  const texts = {
    "sts-policy": [
      POLICY,
      POLICY.replace("enforce", "Enforce"),
      POLICY.replace("*.", "*"),
      POLICY.replace("max_age: 604800", "max_age: 99999999999999999999"),
      `\ufeff${POLICY}`,
      Buffer.from(POLICY.replace("example", "ex\xe4mple"), "latin1"),
      "<html>",
      "\0\u{202e}",
      "",
    ],
    "sts-record": ["v=STSv1; id=20261124", "v=STSv1", "v=STSv1; id=1\nv=STSv1; id=2", "v=spf1 -all", ""],
    "tlsrpt-record": ["v=TLSRPTv1; rua=mailto:a@example.com", "v=TLSRPTv1; rua=a@example.com", "v=TLSRPTv1", ""],
  };
  const functions = {
    "sts-policy": strictmx.lintPolicy,
    "sts-record": strictmx.lintStsRecord,
    "tlsrpt-record": strictmx.lintTlsrptRecord,
  };
  for (const [kind, listed] of Object.entries(texts)) {
    for (const text of listed) {
      const printed = JSON.parse(cli(["lint", "--as", kind, "--format", "json", "-"], text));
      assert.deepEqual(functions[kind](text, new Date()), printed, `${kind}: ${text}`);
      const octets = new Uint8Array(Buffer.from(text));
      assert.deepEqual(functions[kind](octets, new Date()), printed, `${kind}, octets: ${text}`);
    }
  }
});

test("dates are counted from `now`, and from nothing else", () => {
  const corrected = (now) => strictmx.lintStsRecord("v=STSv1;", now).corrected;
  assert.equal(corrected(new Date("2026-11-24T12:00:00Z")), "v=STSv1; id=20261124;");
  assert.equal(corrected("2026-11-24T12:00:00Z"), "v=STSv1; id=20261124;");
  assert.equal(corrected("1999-01-01T00:00:00Z"), "v=STSv1; id=19990101;");
});

test("what is valid is read, and what is not is null", () => {
  const policy = strictmx.parsePolicy(`${POLICY}x: y\n`);
  assert.deepEqual(
    [policy.mode, policy.max_age, policy.extensions],
    ["enforce", 604800, [["x", "y"]]],
  );
  assert.deepEqual(policy.mx, [{ span: { start: 33, end: 46 }, value: { wildcard: true, domain: "example.com" } }]);
  assert.equal(POLICY.slice(33, 46), "*.example.com");
  assert.equal(strictmx.parseStsRecord("v=STSv1; id=abc").id.value, "abc");
  const [{ value }] = strictmx.parseTlsrptRecord("v=TLSRPTv1; rua=mailto:a@example.com").rua;
  assert.equal(value.mailto.domain, "example.com");
  for (const read of [strictmx.parsePolicy, strictmx.parseStsRecord, strictmx.parseTlsrptRecord]) {
    assert.equal(read("nothing of the kind"), null);
  }
});

test("patterns are held against MX hosts", () => {
  const table = [
    ["mail.example.com", "MAIL.example.com.", true, "same-name"],
    ["*.example.com", "mail.example.com", true, "one-label"],
    ["*.example.com", "example.com", false, "no-label"],
    ["*.example.com", "a.b.example.com", false, "several-labels"],
    ["example.com", "mail.example.com", false, "below-name"],
    ["*.example.com", "mail.example.net", false, "other-name"],
  ];
  for (const [pattern, host, matches, reason] of table) {
    const found = strictmx.matchMx(pattern, host);
    assert.deepEqual([found.matches, found.reason], [matches, reason], `${pattern} ${host}`);
    assert.match(found.message, matches ? / matches / : / does not match /);
  }
});

test("checks are explained", () => {
  const ids = strictmx.checkIds();
  assert.ok(ids.length > 100);
  for (const id of ids) {
    const help = explain(id);
    assert.equal(help.id, id);
    assert.ok(help.title && help.docs.includes("# How to fix"), id);
  }
  const printed = cli(["explain", "sts-mx-uncovered"]);
  assert.ok(printed.startsWith(explain("sts-mx-uncovered").title), printed);
  for (const none of ["", "constructor", "__proto__", "x".repeat(2 ** 20), undefined, null, 4, {}, Symbol("id")]) {
    assert.equal(explain(none), null);
  }
  explain(ids[0]).docs = "spoilt";
  assert.notEqual(explain(ids[0]).docs, "spoilt");
});

test("senders are listed", () => {
  const listed = strictmx.senders();
  assert.ok(listed.length > 5);
  const sources = new Set(listed.map(({ known_from }) => known_from));
  assert.deepEqual(sources, new Set(["code", "documents"]));
});
