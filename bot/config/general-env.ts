import { z } from 'zod';
import { botSdks } from '../teams/edge.ts';
import { alertsSecret } from './alert-sources.ts';

/** The settings that bots with real tenants and practice bots have in common. */
export const generalEnv = z.object({
  PORT: z.coerce.number('expected a port number').int().min(0).max(65_535).default(3978),
  HOST: z.string().optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https$/, error: 'expected an https origin such as https://cordon.example.com' })
    .transform((url) => new URL(url).origin)
    .optional(),
  BOT_SDK: z.enum(botSdks, `expected ${botSdks.join(' or ')}`).default('botbuilder'),
  CORDON_DATA: z.string().default('data'),
  CORDON_CONFIG: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, 'expected postgres://..., or nothing for the SQLite file under CORDON_DATA')
    .optional(),
  DATABASE_CREDENTIAL: z.literal('entra', 'expected entra, or nothing for the password in DATABASE_URL').optional(),
  ALERTS_SECRET: alertsSecret.optional(),
  MCP_AUDIENCE: z
    .string()
    .regex(
      /^(api:\/\/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      'expected the app id of an API in Entra, or api:// and that id',
    )
    .transform((text) => text.replace(/^api:\/\//i, '').toLowerCase())
    .optional(),
  METRICS_TOKEN: z.string().min(16, 'expected 16 characters or more').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/$/, ''))
    .optional(),
  OTEL_EXPORTER_OTLP_INSECURE: z.enum(['true', 'false'], 'expected true or false').default('false'),
  CORDON_KEY: z
    .string()
    .transform((text, context) => {
      const bytes = Buffer.from(text, /^([0-9a-f]{2})+$/i.test(text) ? 'hex' : 'base64');
      if (bytes.length < 32)
        context.addIssue('expected 32 random bytes or more, as hex or base64: openssl rand -base64 32');
      return bytes;
    })
    .optional(),
});

/** The settings of the practice tenant. */
export const practiceEnv = z.object({
  PRACTICE_GRAPH_URL: z
    .string()
    .regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/, 'expected http://127.0.0.1:<port>')
    .optional(),
  PRACTICE_GRAPH_LOG: z.string().optional(),
  PRACTICE_GRAPH_LATENCY_MS: z.coerce.number().int().min(0).max(60_000).default(150),
  PRACTICE_GRAPH_LAG_MS: z.coerce.number().int().min(0).max(60_000).default(100),
  PRACTICE_GRAPH_FAULTS: z.string().optional(),
  PRACTICE_GRAPH_PACE: z.coerce.number().min(0.1).max(10_000).default(1),
});

/** The common settings after parsing. */
export type GeneralEnv = z.output<typeof generalEnv>;
