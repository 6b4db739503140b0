import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig, settingNames } from '../../bot/config/config.ts';
import { fileSettings } from '../../bot/config/settings-from-files.ts';
import { graceSeconds, measuredMegabytes } from './figures.ts';

const home = 'deploy/kubernetes';
const models = {
  Deployment,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  Namespace,
  Secret,
  Service,
  ServiceAccount,
  ServiceMonitor,
};
const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
  .map((file) => join(home, file))
  .filter((file) => file.endsWith('.yaml') || file.endsWith('.env'));
const kustomizations = files.filter((file) => file.endsWith('/kustomization.yaml'));
const manifests = files.filter(
  (file) => !/(kustomization|policy)\.yaml$|\.env$/.test(file) || file.endsWith('network-policy.yaml'),
);
const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));

const kustomization = z.strictObject({
  apiVersion: z.string(),
  kind: z.enum(['Kustomization', 'Component']),
  namespace: z.string().optional(),
  resources: z.array(z.string()),
  components: z.array(z.string()).default([]),
  images: z.array(z.looseObject({ name: z.string(), newTag: z.string() })).default([]),
  configMapGenerator: z
    .array(
      z.looseObject({
        name: z.string(),
        envs: z.array(z.string()).default([]),
        files: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  patches: z.array(z.looseObject({ target: z.strictObject({ kind: z.string(), name: z.string() }) })).default([]),
});

const probe = z.looseObject({ httpGet: z.strictObject({ path: z.string(), port: z.string() }) });
const deployment = z
  .looseObject({
    spec: z.looseObject({
      replicas: z.number(),
      template: z.looseObject({
        metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
        spec: z.looseObject({
          serviceAccountName: z.string(),
          terminationGracePeriodSeconds: z.number(),
          securityContext: z.record(z.string(), z.unknown()),
          containers: z.tuple([
            z.looseObject({
              image: z.string(),
              ports: z.array(z.strictObject({ name: z.string(), containerPort: z.number() })),
              env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
              startupProbe: probe,
              livenessProbe: probe,
              readinessProbe: probe,
              lifecycle: z.strictObject({
                preStop: z.strictObject({ sleep: z.strictObject({ seconds: z.number() }) }),
              }),
              resources: z.strictObject({
                requests: z.record(z.string(), z.string()),
                limits: z.record(z.string(), z.string()),
              }),
              securityContext: z.unknown(),
              volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
            }),
          ]),
          volumes: z.array(z.looseObject({ name: z.string() })),
        }),
      }),
    }),
  })
  .parse(read(`${home}/base/deployment.yaml`)).spec;
const pod = deployment.template.spec;
const [container] = pod.containers;
const dockerfile = readFileSync('Dockerfile', 'utf8');
const server = ['bot/teams/server.ts', 'bot/conversation/downloads.ts', 'bot/conversation/sign-ins.ts']
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const secretKeys = Object.keys(
  z
    .looseObject({ stringData: z.record(z.string(), z.string()) })
    .parse(read(`${home}/overlays/example/secret.example.yaml`)).stringData,
);

describe('the Kubernetes manifests', () => {
  for (const file of manifests)
    it(`follow the schema of Kubernetes: ${file}`, () => {
      const { kind } = z.looseObject({ kind: z.enum(Object.keys(models) as [keyof typeof models]) }).parse(read(file));

      new models[kind](read(file) as never).validate();
    });

  it('are checked against a schema that refuses what is wrong', () => {
    assert.throws(() => {
      new Deployment({ spec: { replicas: 'two' } } as never).validate();
    });
  });

  it('are all in a kustomization, but for examples', () => {
    const used = kustomizations.flatMap((file) => {
      const { resources, configMapGenerator } = kustomization.parse(read(file));
      const inputs = configMapGenerator.flatMap(({ envs, files: sources }) => [
        ...envs,
        ...sources.map((source) => source.replace(/^.*=/, '')),
      ]);
      return [...resources.filter((one) => one.endsWith('.yaml')), ...inputs].map((one) => join(dirname(file), one));
    });

    const others = files.filter((file) => !kustomizations.includes(file) && !file.endsWith('.example.yaml'));
    assert.deepEqual(used.toSorted(), others.toSorted());
    for (const file of kustomizations)
      for (const other of [...kustomization.parse(read(file)).resources, ...kustomization.parse(read(file)).components])
        assert.ok(existsSync(join(dirname(file), other)), other);
  });

  it('set only settings that there are, and secrets only as files of the secret', () => {
    const fromFiles = files.filter((file) => file.endsWith('.env')).flatMap((file) => [...namesIn(file).keys()]);
    const names = [...container.env.map(({ name }) => name), ...fromFiles];

    const known = [...settingNames, ...fileSettings];
    assert.deepEqual(
      names.filter((name) => !known.includes(name) || fileSettings.includes(`${name}_FILE`)),
      [],
    );
    const mounted = container.env.filter(({ name }) => fileSettings.includes(name)).map(({ value }) => value);
    assert.deepEqual(
      mounted,
      secretKeys.map((key) => `/run/secrets/cordon/${key}`),
    );
  });

  it('make settings that Cordon accepts, with what Workload Identity adds and secrets in their files', () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const settings = Object.fromEntries(
      ['base', 'overlays/example'].flatMap((folder) => [...namesIn(join(home, folder, 'settings.env'))]),
    );
    const injected = {
      AZURE_CLIENT_ID: id,
      AZURE_TENANT_ID: id,
      AZURE_FEDERATED_TOKEN_FILE: 'package.json',
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
    };
    const secrets = {
      CORDON_KEY: Buffer.alloc(32).toString('base64'),
      DATABASE_URL: 'postgres://db/cordon',
      METRICS_TOKEN: 'x'.repeat(16),
    };
    const env = Object.fromEntries(
      container.env.flatMap(({ name, value }) => (fileSettings.includes(name) ? [] : [[name, value]])),
    );
    const text = readFileSync(`${home}/overlays/example/policy.yaml`, 'utf8');

    const result = readConfig({ ...settings, ...env, ...injected, ...secrets }, () => ({ file: 'cordon.yaml', text }));

    assert.deepEqual(result.ok ? [] : result.faults, []);
  });

  it('ask for health where the server answers', () => {
    const paths = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
      ({ httpGet }) => httpGet,
    );

    assert.deepEqual(paths, [
      { path: '/healthz', port: 'http' },
      { path: '/healthz', port: 'http' },
      { path: '/readyz', port: 'http' },
    ]);
    for (const { path } of paths) assert.ok(server.includes(`server.get('${path}'`), path);
  });

  it('agree on the port, by its name', () => {
    const port = container.env.find(({ name }) => name === 'PORT')?.value;

    assert.deepEqual(container.ports, [{ name: 'http', containerPort: Number(port) }]);
    assert.ok(dockerfile.includes(`\nEXPOSE ${port ?? ''}\n`));
    const named = ['service', 'ingress', 'network-policy'].map((file) =>
      readFileSync(`${home}/base/${file}.yaml`, 'utf8'),
    );
    for (const text of named) assert.match(text, /(targetPort|port: \{ name|port): http\b/);
  });

  it('run as the user of the image, with no more rights than the restricted profile allows', () => {
    const [, uid] = /^USER (\d+):/m.exec(dockerfile) ?? [];

    assert.deepEqual(pod.securityContext, {
      runAsNonRoot: true,
      runAsUser: Number(uid),
      runAsGroup: Number(uid),
      fsGroup: Number(uid),
      seccompProfile: { type: 'RuntimeDefault' },
    });
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('mount every volume, and a folder for whatever is written', () => {
    assert.deepEqual(
      container.volumeMounts.map(({ name }) => name),
      pod.volumes.map(({ name }) => name),
    );
    const writable = container.volumeMounts
      .filter((mount) => mount['readOnly'] !== true)
      .map(({ mountPath }) => mountPath);
    assert.deepEqual(writable, ['/data', '/tmp']);
    const config = container.env.find(({ name }) => name === 'CORDON_CONFIG')?.value ?? '';
    assert.ok(container.volumeMounts.some(({ mountPath }) => config === `${mountPath}/cordon.yaml`));
  });

  it('give a stop its time, after the proxies have noticed', () => {
    assert.equal(pod.terminationGracePeriodSeconds, graceSeconds);
    assert.ok(pod.terminationGracePeriodSeconds - container.lifecycle.preStop.sleep.seconds >= 35);
    assert.ok(deployment.replicas >= 2);
  });

  it('give a bot more memory than it was seen to use', () => {
    const [asked = 0, most = 0] = [container.resources.requests, container.resources.limits].map(({ memory = '' }) =>
      Number.parseInt(memory, 10),
    );

    assert.ok(asked >= measuredMegabytes() && most >= 1.5 * measuredMegabytes());
    assert.deepEqual(Object.keys(container.resources.limits), ['memory']);
  });

  it('let Azure Workload Identity in, by service account and label', () => {
    const account = readFileSync(`${home}/base/service-account.yaml`, 'utf8');

    assert.match(account, /azure\.workload\.identity\/client-id: /);
    assert.equal(deployment.template.metadata.labels['azure.workload.identity/use'], 'true');
    assert.equal(pod.serviceAccountName, 'cordon');
  });

  it('open only addresses that the server has, and never metrics or health', () => {
    const paths = [...readFileSync(`${home}/base/ingress.yaml`, 'utf8').matchAll(/- path: (\S+)/g)].map(
      ([, path = '']) => path,
    );

    assert.deepEqual(paths, ['/api/messages', '/api/alerts', '/reports/', '/sign-in/callback']);
    for (const path of paths) assert.ok(server.includes(`'${path}'`), path);
  });

  it('name the version of this package', () => {
    const { version } = z.looseObject({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const { images } = kustomization.parse(read(`${home}/overlays/example/kustomization.yaml`));

    assert.equal(container.image, `ghcr.io/example/cordon:${version}`);
    assert.deepEqual(
      images.map(({ newTag }) => newTag),
      [version],
    );
  });

  it('scrape with the token of the secret', () => {
    const monitor = readFileSync(`${home}/components/monitoring/service-monitor.yaml`, 'utf8');

    assert.ok(secretKeys.includes(/credentials: \{ name: cordon, key: (\w+) \}/.exec(monitor)?.[1] ?? ''));
    assert.match(monitor, /path: \/metrics\n/);
  });

  it('are accepted by kustomize, where kubectl is installed', function () {
    const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', `${home}/overlays/example`], {
      encoding: 'utf8',
    });
    if (error !== undefined) this.skip();

    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^kind: ServiceMonitor$/m);
    assert.doesNotMatch(stdout, /^kind: Secret$/m);
  });
});

/** The settings of an environment file, by name. */
function namesIn(file: string): ReadonlyMap<string, string> {
  return new Map(
    [...readFileSync(file, 'utf8').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
