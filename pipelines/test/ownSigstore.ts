import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A private Sigstore: a certificate authority and a log with their own keys, and real signatures. */
export interface OwnSigstore {
  /** A file for `--trusted-root`. */
  readonly trustedRoot: string;
  /** Signs a statement as a workflow of a repository would, and writes the bundle. */
  sign(statement: unknown, signer: Signer, path: string): void;
}

interface Signer {
  readonly repository: string;
  readonly workflow?: string;
  readonly issuer?: string;
}

const hash = (...parts: readonly (string | Buffer)[]) => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};
const base64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64');
const derOf = (pem: string) => Buffer.from(pem.replaceAll(/-----.*?-----|\s/g, ''), 'base64');

/** @param folder for keys and certificates, made by openssl */
export function ownSigstore(folder: string): OwnSigstore {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/O=own/CN=own authority'],
    ...['-addext', 'keyUsage=critical,keyCertSign'],
  );
  const log = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const logKey = log.publicKey.export({ type: 'spki', format: 'der' });
  const logId = hash(logKey);
  const name = 'rekor.own.example';
  const start = new Date(Date.now() - 864e5).toISOString();
  const trustedRoot = at('trusted-root.json');
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [
      {
        baseUrl: `https://${name}`,
        hashAlgorithm: 'SHA2_256',
        publicKey: {
          rawBytes: base64(logKey),
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          validFor: { start },
        },
        logId: { keyId: base64(logId) },
      },
    ],
    certificateAuthorities: [
      {
        subject: { organization: 'own', commonName: 'own authority' },
        uri: 'https://fulcio.own.example',
        certChain: {
          certificates: [{ rawBytes: base64(derOf(readFileSync(at('ca.pem'), 'utf8'))) }],
        },
        validFor: { start },
      },
    ],
    ctlogs: [],
    timestampAuthorities: [],
  };
  writeFileSync(trustedRoot, JSON.stringify(root));

  /** A certificate as Fulcio writes it: the workflow as its name, the issuer of its token as an extension. */
  const certify = ({
    repository,
    workflow = 'gpu.yml',
    issuer = 'https://token.actions.githubusercontent.com',
  }: Signer): Buffer => {
    const identity = `https://github.com/${repository}/.github/workflows/${workflow}@refs/heads/main`;
    writeFileSync(
      at('leaf.cnf'),
      [
        ...['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'],
        ...['extendedKeyUsage=codeSigning', 'authorityKeyIdentifier=keyid'],
        `subjectAltName=critical,URI:${identity}`,
        `1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:${issuer}`,
      ].join('\n'),
    );
    openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/O=own'],
    );
    openssl(
      ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '1'],
      ...['-extfile', 'leaf.cnf', '-out', 'leaf.pem'],
    );
    return derOf(readFileSync(at('leaf.pem'), 'utf8'));
  };

  return {
    trustedRoot,
    sign(statement, signer, path) {
      const certificate = certify(signer);
      const payload = Buffer.from(JSON.stringify(statement));
      const type = 'application/vnd.in-toto+json';
      const signed = Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} ${payload}`);
      const key = createPrivateKey(readFileSync(at('leaf.key'), 'utf8'));
      const signature = sign('sha256', signed, key);
      const body = Buffer.from(
        JSON.stringify({
          apiVersion: '0.0.1',
          kind: 'dsse',
          spec: {
            payloadHash: { algorithm: 'sha256', value: hash(payload).toString('hex') },
            signatures: [{ signature: base64(signature), verifier: base64(certificate) }],
          },
        }),
      );
      // A log of one entry: its root is the hash of the leaf.
      const rootHash = hash(Buffer.from([0]), body);
      const note = `${name}\n1\n${base64(rootHash)}\n`;
      const noteSignature = Buffer.concat([
        logId.subarray(0, 4),
        sign('sha256', Buffer.from(note), log.privateKey),
      ]);
      const integratedTime = Math.floor(Date.now() / 1000);
      // Canonical JSON: keys in alphabetical order.
      const entry = {
        body: base64(body),
        integratedTime,
        logID: logId.toString('hex'),
        logIndex: 0,
      };
      const promise = sign('sha256', Buffer.from(JSON.stringify(entry)), log.privateKey);
      const bundle = {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        verificationMaterial: {
          certificate: { rawBytes: base64(certificate) },
          tlogEntries: [
            {
              logIndex: '0',
              logId: { keyId: base64(logId) },
              kindVersion: { kind: 'dsse', version: '0.0.1' },
              integratedTime: String(integratedTime),
              inclusionPromise: { signedEntryTimestamp: base64(promise) },
              inclusionProof: {
                logIndex: '0',
                rootHash: base64(rootHash),
                treeSize: '1',
                hashes: [],
                checkpoint: { envelope: `${note}\n\u2014 ${name} ${base64(noteSignature)}\n` },
              },
              canonicalizedBody: base64(body),
            },
          ],
        },
        dsseEnvelope: {
          payload: base64(payload),
          payloadType: type,
          signatures: [{ sig: base64(signature) }],
        },
      };
      writeFileSync(path, `${JSON.stringify(bundle)}\n`);
    },
  };
}
