// Compiled by `tsc --strict`, never run: the types are what they say.

import {
  type CheckResult,
  type ErrorCode,
  type Evidence,
  type Lint,
  type Policy,
  checkIds,
  isStrictmxError,
  judge,
  lintPolicy,
  lintStsRecord,
  lintTlsrptRecord,
  matchMx,
  parsePolicy,
  parseStsRecord,
  parseTlsrptRecord,
  senderModels,
  senders,
} from "strictmx";
import { explain } from "strictmx/help";

const judged: Lint = lintPolicy("version: STSv1", new Date());
const kind: "sts-policy" | "sts-record" | "tlsrpt-record" = judged.kind;
const canonical: string | null = judged.canonical;
for (const { severity, line, span, message } of judged.findings) {
  const grave: boolean = severity === "error";
  const place: [number, number] = [line ?? 0, span === null ? 0 : span.end];
  console.log(kind, canonical, grave, place, message.toUpperCase());
}
lintStsRecord(new Uint8Array(4), "2026-11-24T12:00:00Z");
lintTlsrptRecord("v=TLSRPTv1", new Date());

const policy: Policy | null = parsePolicy("");
const pattern: string | undefined = policy?.mx[0]?.value.domain;
const id: string | undefined = parseStsRecord("")?.id.value;
for (const { value } of parseTlsrptRecord("")?.rua ?? []) {
  console.log("mailto" in value ? value.mailto.local_part : value.https.host, pattern, id);
}

declare const evidence: Evidence;
const result: CheckResult = judge(evidence);
judge(result);
judge(JSON.stringify(evidence));
switch (result.verdict) {
  case "enforced":
  case "enforced-at-risk":
    break;
  // @ts-expect-error There is no such verdict.
  case "fine":
}
for (const row of senderModels(evidence).rows) console.log(row.name, row.policy.state === "ok");
const from: "code" | "documents" | undefined = senders()[0]?.known_from;
const { matches, reason } = matchMx("*.example.com", "mail.example.com");
console.log(from, matches, reason === "one-label", explain(checkIds()[0] ?? "")?.docs);

try {
  judge("");
} catch (error) {
  if (isStrictmxError(error)) {
    const code: ErrorCode = error.code;
    const line: number | undefined = error.line;
    console.log(code, line, error.message, error.stack);
  }
}

// @ts-expect-error The time is not optional.
lintPolicy("");
// @ts-expect-error A policy is no number.
parsePolicy(4);
// @ts-expect-error Evidence is whole.
judge({ format_version: 1 });
// @ts-expect-error A policy that is not valid is null.
parsePolicy("").mode;
