import { z } from 'zod';

const said = z.object({ message: z.string() });
const inner = z.object({ internalexception: said.optional(), internalException: said.optional() });

/** `Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't ...` */
const piped = /^[^|]*\|[\w.]*?(\w+)\|([^]*)$/;

/**
 * Exchange's error body, read as Graph's: what a cmdlet said stands in `details[].message`, else in the exception inside, and what
 * stands outside says little. The code becomes the name of the exception where it is told.
 * Source: KelvinTegelaar/CIPP-API, New-ExoRequest; how `innererror` is spelled, and that a text holds the exception between bars, is unverified
 */
export const exchangeError = z
  .object({
    error: z.object({
      code: z.string().optional(),
      message: z.string().optional(),
      details: z.array(said).optional(),
      innererror: inner.optional(),
      innerError: inner.optional(),
    }),
  })
  .transform(({ error: { code, message, details = [], innererror, innerError } }) => {
    const deep = innererror ?? innerError;
    const exception = deep?.internalexception ?? deep?.internalException;
    const texts = details.length > 0 ? details : [exception ?? { message: message ?? '' }];
    const parts = texts.map(({ message: text }) => {
      const [, name, words = text] = piped.exec(text) ?? [];
      return { name, words: words.trim() };
    });
    const words = parts.map((part) => part.words).join(' ');
    const name = parts.find((part) => part.name !== undefined)?.name ?? code;
    return { error: { ...(name && { code: name }), ...(words && { message: words }) } };
  });
