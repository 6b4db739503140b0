import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, both in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Files of this process, gone with it; of the process before, when it has an authority that this one trusts. */
const { CORDON_TEST_AUTHORITY: inherited } = process.env;
const dir = inherited ?? mkdtempSync(join(tmpdir(), 'cordon-ca-'));
process.on('exit', () => {
  if (inherited === undefined) rmSync(dir, { recursive: true, force: true });
});

const rsa = ['-newkey', 'rsa:2048'];
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

function make(name: string, kind: readonly string[], more: readonly string[]): Pair {
  const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.pem`)];
  const common = ['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', cert];
  execFileSync('openssl', [...common, ...kind, ...more], { stdio: 'pipe' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

let authority: Pair | undefined;
/** The certificate authority of the tests, made by `openssl` once per process. */
function ca(): Pair {
  const [key, cert] = ['key', 'pem'].map((kind) => join(dir, `cordon-test-ca.${kind}`));
  if (inherited !== undefined && key !== undefined && cert !== undefined)
    authority ??= { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  return (authority ??= make('cordon-test-ca', curve, []));
}

/** Its file, for NODE_EXTRA_CA_CERTS. */
export function caFile(): string {
  ca();
  return join(dir, 'cordon-test-ca.pem');
}

let server: Pair | undefined;
/** Of a server on this machine that may also pose as Microsoft's hosts. */
export function serverPair(): Pair {
  ca();
  const names = [
    'localhost',
    '*.microsoftonline.com',
    'graph.microsoft.com',
    '*.trafficmanager.net',
    '*.botframework.com',
    '*.microsoftonline.us',
    'graph.microsoft.us',
    'smba.infra.gov.teams.microsoft.us',
    '*.botframework.azure.us',
    'login.partner.microsoftonline.cn',
    'microsoftgraph.chinacloudapi.cn',
    '*.botframework.azure.cn',
  ];
  const san = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join();
  const signed = ['-CA', caFile(), '-CAkey', join(dir, 'cordon-test-ca.key'), '-addext', `subjectAltName=${san}`];
  return (server ??= make('server', curve, signed));
}

let apps = 0;
/** Of an app, signed by itself as in Entra. */
export const appPair = (): Pair => make(`app-${(apps += 1)}`, rsa, []);

/** A new file in this process's folder. */
export function fileOf(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

/** Fingerprint in hex. */
export const thumbprint = ({ cert }: Pair, algorithm: 'sha1' | 'sha256'): string =>
  createHash(algorithm).update(new X509Certificate(cert).raw).digest('hex');
