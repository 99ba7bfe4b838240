import { URI } from "otpauth";

/** The current code of an authenticator app, or the code in `ahead` seconds. */
export const totpCode = (tenant, { barcode_uri: uri }, ahead = 0) =>
  URI.parse(uri).generate({ timestamp: tenant.clock.now() + ahead * 1000 });

/** The newest message of the outbox. */
export const lastMessage = (tenant) => tenant.outbox.messages.at(-1);
