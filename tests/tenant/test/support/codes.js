import { URI } from "otpauth";

/** What the authenticator app shows, now or so many seconds from now. */
export const totpCode = (tenant, { barcode_uri: uri }, ahead = 0) =>
  URI.parse(uri).generate({ timestamp: tenant.clock.now() + ahead * 1000 });

/** The newest thing that was sent. */
export const lastMessage = (tenant) => tenant.outbox.messages.at(-1);
