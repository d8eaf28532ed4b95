// Whatever is given: an answer, or an error of ours that says what to do; and the package still
// works afterwards.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import * as strictmx from "strictmx";

const NOW = new Date(0);
const MIB = 1024 * 1024;

const circle = { format_version: 1 };
circle.entries = [circle];

let nested = [];
for (let depth = 0; depth < 200_000; depth++) nested = [nested];

const EVIDENCE = {
  format_version: 1,
  policy_domain: "example.com",
  checked_at: "2026-11-24T12:00:00Z",
  entries: [],
};

const getter = {
  get format_version() {
    throw "a string";
  },
};
const cruel = {
  toJSON() {
    throw Object.defineProperty(new Error("no"), "message", {
      get() {
        throw new Error("again");
      },
    });
  },
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const detached = new Uint8Array(8);
structuredClone(detached, { transfer: [detached.buffer] });

/** Of no use as anything. */
const NOTHING = {
  undefined: undefined,
  null: null,
  "a boolean": true,
  NaN: NaN,
  "a bigint": 1n,
  "a symbol": Symbol("a"),
  "a function": () => "{}",
  "an array": [1],
  "a revoked proxy": revoked.proxy,
  "no array of octets": Object.create(Uint8Array.prototype),
  "an object without a prototype": Object.create(null),
};

const ROWS = [
  ...Object.entries(NOTHING).flatMap(([what, value]) => [
    [`a policy: ${what}`, () => strictmx.lintPolicy(value, NOW), "wrong-type"],
    [`a policy to read: ${what}`, () => strictmx.parsePolicy(value), "wrong-type"],
    [`a time: ${what}`, () => strictmx.lintPolicy("", value), "wrong-type"],
    [`a pattern: ${what}`, () => strictmx.matchMx(value, "a.example"), "wrong-type"],
    [`a host: ${what}`, () => strictmx.matchMx("a.example", value), "wrong-type"],
    [`evidence: ${what}`, () => strictmx.judge(value), /wrong-type|not-json|not-evidence/],
    [`evidence for senders: ${what}`, () => strictmx.senderModels(value), /wrong-type|not-json|not-evidence/],
  ]),
  ["no argument", () => strictmx.lintPolicy(), "wrong-type"],

  ["a huge policy", () => strictmx.lintPolicy("mx: a.example\n".repeat(MIB), NOW), "too-large"],
  ["huge octets", () => strictmx.lintPolicy(new Uint8Array(64 * MIB), NOW), "too-large"],
  ["the longest string", () => strictmx.judge("x".repeat(2 ** 29 - 24)), "too-large"],
  ["a huge object", () => strictmx.judge({ format_version: 1, entries: ["x".repeat(9 * MIB)] }), "too-large"],
  ["a huge pattern", () => strictmx.matchMx("a.".repeat(MIB), "a.example"), "too-large"],
  ["a huge time", () => strictmx.lintPolicy("", "2".repeat(MIB)), "too-large"],
  ["as many lines as may be", () => strictmx.lintPolicy("mx: a.example\n".repeat(MIB / 14), NOW), null],
  ["as many records as may be", () => strictmx.lintStsRecord("v=STSv1;\n".repeat(MIB / 9), NOW), null],
  ["as many destinations as may be", () => strictmx.lintTlsrptRecord(`v=TLSRPTv1; rua=${",".repeat(MIB - 16)}`, NOW), null],
  ["as many octets as may be", () => strictmx.lintPolicy(new Uint8Array(MIB), NOW), null],

  ["octets that are not UTF-8", () => strictmx.lintPolicy(new Uint8Array([0xff, 0xfe, 0x00, 0xc3]), NOW), null],
  ["half a surrogate pair", () => strictmx.lintPolicy("mode: \ud800", NOW), null],
  ["detached octets", () => strictmx.lintPolicy(detached, NOW), null],
  ["shared octets", () => strictmx.lintPolicy(new Uint8Array(new SharedArrayBuffer(4)), NOW), null],
  ["another array", () => strictmx.lintPolicy(new Uint16Array(4), NOW), "wrong-type"],
  ["an octet buffer", () => strictmx.lintPolicy(new ArrayBuffer(4), NOW), "wrong-type"],
  ["a string object", () => strictmx.lintPolicy(new String("version: STSv1"), NOW), "wrong-type"],

  ["an invalid date", () => strictmx.lintPolicy("", new Date(NaN)), "not-a-time"],
  ["not a time", () => strictmx.lintPolicy("", "yesterday"), "not-a-time"],
  ["no day of the calendar", () => strictmx.lintPolicy("", "2026-02-30T00:00:00Z"), "not-a-time"],
  ["the last date", () => strictmx.lintPolicy("mode: none", new Date(8.64e15)), null],
  ["a date of another realm", () => strictmx.lintPolicy("", runInNewContext("new Date(0)")), null],
  ["no date, only its prototype", () => strictmx.lintPolicy("", Object.create(Date.prototype)), "wrong-type"],
  ["a date that throws", () => strictmx.lintPolicy("", { getTime() { throw "a string"; } }), "wrong-type"],
  ["a date that gives text", () => strictmx.lintPolicy("", { getTime: () => "0" }), "wrong-type"],

  ["a circle", () => strictmx.judge(circle), "not-json"],
  ["a getter that throws a string", () => strictmx.judge(getter), "not-json"],
  ["a method that throws what throws", () => strictmx.judge(cruel), "not-json"],
  ["a bigint within", () => strictmx.judge({ ...EVIDENCE, format_version: 1n }), "not-json"],
  ["an object that says it is nothing", () => strictmx.judge({ toJSON: () => undefined }), "not-json"],
  ["a deep array", () => strictmx.judge({ format_version: 1, entries: nested }), /not-json|not-evidence/],
  ["a deep text", () => strictmx.judge("[".repeat(MIB)), "not-evidence"],
  ["a deep text within", () => strictmx.judge(`{"evidence":${"[".repeat(MIB)}`), "not-evidence"],
  ["an endless number", () => strictmx.judge(`{"format_version":1${"0".repeat(MIB)}}`), "not-evidence"],
  ["not JSON", () => strictmx.judge("{"), "not-evidence"],
  ["octets that are no JSON", () => strictmx.judge(new Uint8Array([0xff])), "not-evidence"],
  ["several results", () => strictmx.judge("[]"), "not-evidence"],
  ["another shape", () => strictmx.judge({ format_version: 1 }), "not-evidence"],
  ["a newer version", () => strictmx.judge({ ...EVIDENCE, format_version: 2 }), "evidence-version"],
  ["a newer version within", () => strictmx.judge({ evidence: { ...EVIDENCE, format_version: 2 } }), "evidence-version"],
  ["evidence of nothing", () => strictmx.judge(EVIDENCE), null],
  ["a number beyond 2^53", () => strictmx.judge(withTtl("9007199254740993")), null],
  ["keys of the prototype", () => strictmx.judge(`{"__proto__":{"x":1},"constructor":1}`), "not-evidence"],

  ["no pattern", () => strictmx.matchMx("*", "a.example"), "not-a-pattern"],
  ["no host", () => strictmx.matchMx("a.example", "."), "not-an-mx-host"],
  ["a host with letters of another script", () => strictmx.matchMx("a.example", "b\u{fc}cher.example"), "not-an-mx-host"],
];

/** Evidence with a number that no double holds. */
function withTtl(elapsed) {
  const failure = { stage: "connect", cause: "timeout", detail: "" };
  const entry = { question: { dns: { owner: "example.com", rtype: "MX" } }, observation: { unknown: failure } };
  return JSON.stringify({ ...EVIDENCE, entries: [entry] }).replace('"detail":""', `"detail":"","elapsed_ms":${elapsed}`);
}

for (const [what, call, expected] of ROWS) {
  test(what, () => {
    let thrown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    if (expected === null) {
      assert.equal(thrown, undefined);
    } else {
      assert.ok(strictmx.isStrictmxError(thrown), String(thrown));
      assert.ok(thrown instanceof Error);
      assert.equal(thrown.name, "StrictmxError");
      assert.match(thrown.code, typeof expected === "string" ? new RegExp(`^${expected}$`) : expected);
      assert.ok(thrown.message.length > 10 && thrown.message.length < 1000, thrown.message);
      assert.doesNotMatch(thrown.message, /[\0\u202e]/);
    }
    // Nothing is left behind.
    assert.equal(strictmx.parseStsRecord("v=STSv1; id=1").id.value, "1");
  });
}

test("where JSON is wrong is said", () => {
  assert.throws(() => strictmx.judge('{\n  "format_version": one\n}'), { code: "not-evidence", line: 2, column: 21 });
  assert.throws(() => strictmx.judge({ ...EVIDENCE, checked_at: "never" }), (error) => error.line === 1 && error.column > 1);
});

test("what others throw is not ours", () => {
  for (const other of [new Error("x"), "x", null, undefined, getter, revoked.proxy, { name: "StrictmxError" }]) {
    assert.equal(strictmx.isStrictmxError(other), false);
  }
});
