// A 4xx of the account API turned into the error that the engine understands. The text is the service's own, redacted.
import { ProviderError } from '../../core/errors.ts';
import type { HttpAnswer, HttpClient } from '../http/client.ts';
import { type Asked, classify, messagesOf } from './classify.ts';

/** Returns the error of an answer that is not 2xx. `call` is `METHOD /path`. */
export function errorOf(
  client: Pick<HttpClient, 'show'>,
  account: string,
  asked: Asked,
  call: string,
  answer: HttpAnswer,
): ProviderError {
  const messages = messagesOf(answer.json);
  const said = messages.length > 0 ? messages.join(' ') : (answer.foreign ?? 'no message');
  const kind = classify(answer.status, messages, asked);
  const message = client.show(`${call}: answered ${answer.status}: ${said}`);
  return new ProviderError(kind, account, message, {
    requestId: answer.requestId,
    ...(answer.foreign !== null && { hint: 'no JSON came: base_url, path_prefix or a proxy may be wrong' }),
  });
}
