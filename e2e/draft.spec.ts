import { chatPage } from "./fixtures/chat-page";
import { expect, test } from "./fixtures/test";

const text = "This is not sent yet";

test("what is typed into a conversation that began in this tab is there after coming back to it", async ({
  page,
  person: _,
}) => {
  const chat = chatPage(page);
  await chat.open([]);
  await chat.send("What is 2 + 2?");
  await expect(chat.receipts).toHaveCount(1);
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await chat.message.fill(text);
  await page.goto("/billing");
  await page.goBack();
  await expect(chat.message).toHaveValue(text);
  await page.reload();
  await expect(chat.message).toHaveValue(text);
  await page.goto("/chat");
  await expect(chat.message).toHaveValue("");
});

test("what is typed while the first reply streams stays, and Stop does not send it", async ({
  page,
  ledger,
}) => {
  const chat = chatPage(page);
  await chat.open([]);
  await chat.send("Tell me a long story [[fault:long]]");
  await chat.waitForText();
  await chat.message.fill(text);
  await chat.stop();
  await expect(chat.receipts).toHaveCount(1);
  await expect(chat.message).toHaveValue(text);
  await page.reload();
  await expect(chat.message).toHaveValue(text);
  expect(await ledger.ofType("usage")).toHaveLength(1);
});

test("an example switches the tool on that it is for", async ({ page, person: _ }) => {
  const chat = chatPage(page);
  await chat.open([]);
  await page.getByRole("button", { name: /^Calculator/ }).click();
  await expect(page.getByRole("switch", { name: /^Calculator/ })).toBeChecked();
  await expect(chat.price).toHaveText("This message: up to 8 credits");
});
