import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Html,
  Link,
  Preview,
  Section,
  Text,
} from "@react-email/components";
import { MailChart } from "@/lib/notifications/mails/mail-chart";
import { MailFigures } from "@/lib/notifications/mails/mail-figures";
import { colors, darkStyles, font } from "@/lib/notifications/mails/mail-style";
import type { MailSurroundings, MailWords } from "@/lib/notifications/mails/mail-words";

const text = { fontSize: 15, lineHeight: "24px", margin: "0 0 16px" };
const quiet = { color: colors.quiet, fontSize: 13, lineHeight: "20px" };

/**
 * How every mail looks: one card of at most 560 px that shrinks to a phone, no images, inline
 * styles, and a dark one where the reader's program has it.
 */
export function MailFrame({ words, around }: { words: MailWords; around: MailSurroundings }) {
  const { title, preview, paragraphs, figures, quote, chart, action, notes, why } = words;
  return (
    <Html lang="en">
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{darkStyles}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body
        className="page"
        style={{ margin: 0, padding: "32px 16px", backgroundColor: colors.page, fontFamily: font }}
      >
        <Container style={{ maxWidth: 560 }}>
          <Text
            className="ink"
            style={{ margin: "0 4px 12px", color: colors.ink, fontSize: 14, fontWeight: 600 }}
          >
            {around.productName}
          </Text>
          <Section
            className="card"
            style={{
              padding: "28px 28px 32px",
              backgroundColor: colors.card,
              border: `1px solid ${colors.line}`,
              borderRadius: 12,
              color: colors.ink,
            }}
          >
            <Heading
              as="h1"
              style={{
                margin: "0 0 16px",
                fontSize: 21,
                lineHeight: "28px",
                fontWeight: 600,
                letterSpacing: "-0.01em",
              }}
            >
              {title}
            </Heading>
            {paragraphs.map((paragraph) => (
              <Text key={paragraph} style={text}>
                {paragraph}
              </Text>
            ))}
            {quote !== undefined && (
              <Text
                className="line"
                style={{ ...text, paddingLeft: 14, borderLeft: `3px solid ${colors.line}` }}
              >
                {quote}
              </Text>
            )}
            {figures !== undefined && <MailFigures figures={figures} />}
            {chart !== undefined && <MailChart chart={chart} />}
            <Button
              className="button"
              href={action.url}
              style={{
                marginTop: 8,
                padding: "11px 20px",
                borderRadius: 8,
                backgroundColor: colors.accent,
                color: "#ffffff",
                fontSize: 15,
                fontWeight: 600,
              }}
            >
              {action.label}
            </Button>
            {notes?.map((note) => (
              <Text key={note} className="quiet" style={{ ...quiet, margin: "20px 0 0" }}>
                {note}
              </Text>
            ))}
          </Section>
          <Text className="quiet" style={{ ...quiet, margin: "16px 4px 0" }}>
            {why}
          </Text>
          {around.settingsUrl !== null && (
            <Text className="quiet" style={{ ...quiet, margin: "4px 4px 0" }}>
              <Link
                className="quiet"
                href={around.settingsUrl}
                style={{ ...quiet, textDecoration: "underline" }}
              >
                Choose your mails
              </Link>
              {around.stopUrl !== null && (
                <>
                  {" · "}
                  <Link
                    className="quiet"
                    href={around.stopUrl}
                    style={{ ...quiet, textDecoration: "underline" }}
                  >
                    Stop this one
                  </Link>
                </>
              )}
            </Text>
          )}
        </Container>
      </Body>
    </Html>
  );
}
