import { z } from 'zod';

const messageObject = z.object({ message: z.string() });
const inner = z.object({ internalexception: messageObject.optional(), internalException: messageObject.optional() });

/** `Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't ...` */
const piped = /^[^|]*\|(?:[\w.]*\.)?(\w+)\|([^]*)$/;

/**
 * Reads an error of Exchange in the shape of Graph's. The message of the cmdlet is in `details[].message`, else in the inner exception;
 * the outer message says little. Where the exception is named, its name becomes the code.
 * The spelling of `innererror`, and that a text holds the exception between bars, are unverified.
 * @see https://github.com/KelvinTegelaar/CIPP-API (New-ExoRequest)
 */
export const exchangeError = z
  .object({
    error: z.object({
      code: z.string().optional(),
      message: z.string().optional(),
      details: z.array(messageObject).optional(),
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
