import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { isIP } from "node:net";

/** What a TLS server shows, in PEM. */
export interface ServerIdentity {
  key: string;
  cert: string;
}

export interface IssueOptions {
  /** Names and addresses that the certificate is for; by default those of loopback. */
  names?: readonly string[];
  from?: Date;
  to?: Date;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

/**
 * An authority of one test, which issues X.509 certificates (RFC 5280) for servers on loopback.
 * Written by hand: libraries for it bring a dozen packages and a polyfill for all of the process.
 */
export class CertificateAuthority {
  /** In PEM, for whoever is to trust it. */
  readonly certificate: string;
  readonly #name: string;
  readonly #key: KeyObject;

  constructor(name = "llcuda test authority") {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#name = name;
    this.#key = privateKey;
    const basics = extension(0x13, sequence(tagged(0x01, [0xff])), true);
    this.certificate = this.#sign(name, publicKey, {}, [basics]);
  }

  issue(options: IssueOptions = {}): ServerIdentity {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const names = options.names ?? ["localhost", "127.0.0.1"];
    const alternative = extension(0x11, sequence(...names.map(generalName)));
    const cert = this.#sign(names[0] ?? "nobody", publicKey, options, [alternative]);
    return { key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(), cert };
  }

  #sign(
    subject: string,
    publicKey: KeyObject,
    { from = new Date(Date.now() - DAY_MS), to = new Date(Date.now() + DAY_MS) }: IssueOptions,
    extensions: readonly Buffer[],
  ): string {
    const body = sequence(
      tagged(0xa0, tagged(0x02, [2])),
      // A serial number that begins with 0 is positive.
      tagged(0x02, Buffer.concat([Buffer.of(0x01), randomBytes(15)])),
      ECDSA_WITH_SHA256,
      commonName(this.#name),
      sequence(time(from), time(to)),
      commonName(subject),
      publicKey.export({ format: "der", type: "spki" }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign("sha256", body, this.#key)]));
    const der = sequence(body, ECDSA_WITH_SHA256, signature).toString("base64");
    const lines = der.replace(/.{64}(?=.)/g, "$&\n");
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }
}

/** A value of DER: its tag, its length, its content. */
function tagged(tag: number, content: Uint8Array | readonly number[]): Buffer {
  const bytes = Buffer.from(content);
  const { length } = bytes;
  const short = length < 0x80;
  const head = short ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), bytes]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(...bytes: readonly number[]): Buffer {
  return tagged(0x06, bytes);
}

function commonName(name: string): Buffer {
  const attribute = sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(name)));
  return sequence(tagged(0x31, attribute));
}

/** GeneralizedTime, in seconds and UTC. */
function time(date: Date): Buffer {
  const text = date.toISOString().replace(/\.\d+|[-:T]/g, "");
  return tagged(0x18, Buffer.from(text));
}

/** A subject's alternative name: an IPv4 address or a DNS name. */
function generalName(name: string): Buffer {
  const isAddress = isIP(name) === 4;
  return isAddress
    ? tagged(0x87, name.split(".").map(Number))
    : tagged(0x82, Buffer.from(name, "ascii"));
}

/** @param last of its object identifier below id-ce (2.5.29) */
function extension(last: number, value: Uint8Array, critical = false): Buffer {
  const flag = critical ? [tagged(0x01, [0xff])] : [];
  return sequence(oid(0x55, 0x1d, last), ...flag, tagged(0x04, value));
}
