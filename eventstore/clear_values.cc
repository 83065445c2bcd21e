#include "eventstore/clear_values.h"

namespace rahgir::eventstore {
namespace {

capnp::uint size_of(std::size_t size) { return static_cast<capnp::uint>(size); }

struct WriteAnswer {
  schema::Answer::Value::Builder to;

  void operator()(const std::string& text) { to.setText(as_capnp(text)); }
  void operator()(bool flag) { to.setFlag(flag); }
  void operator()(std::int64_t integer) { to.setInteger(integer); }
  void operator()(const std::vector<std::string>& list) {
    write_texts(to.initList(size_of(list.size())), list);
  }
  void operator()(const domain::Money& money) {
    auto written = to.initMoney();
    written.setAmount(as_capnp(money.amount));
    written.setCurrency(as_capnp(money.currency));
  }
};

domain::Answer read_answer(schema::Answer::Value::Reader from) {
  switch (from.which()) {
    case schema::Answer::Value::TEXT:
      return to_string(from.getText());
    case schema::Answer::Value::FLAG:
      return from.getFlag();
    case schema::Answer::Value::INTEGER:
      return from.getInteger();
    case schema::Answer::Value::LIST:
      return read_texts(from.getList());
    case schema::Answer::Value::MONEY:
      return domain::Money{to_string(from.getMoney().getAmount()),
                           to_string(from.getMoney().getCurrency())};
  }
  KJ_FAIL_REQUIRE("an unknown kind of answer");
}

/// A section's own small message. Not the scratch memory: an event is being built in that.
template <class Root, class Write>
std::string message_of(Write write) {
  capnp::MallocMessageBuilder message(128);
  write(message.initRoot<Root>());
  std::string bytes;
  append_words(message, bytes);
  return bytes;
}

}  // namespace

void write_texts(Texts::Builder to, const std::vector<std::string>& texts) {
  for (capnp::uint index = 0; index < to.size(); ++index) to.set(index, as_capnp(texts[index]));
}

std::vector<std::string> read_texts(Texts::Reader from) {
  std::vector<std::string> texts;
  for (const auto text : from) texts.push_back(to_string(text));
  return texts;
}

void write_pairs(Pairs::Builder to, const std::map<std::string, std::string>& pairs) {
  capnp::uint index = 0;
  for (const auto& [key, value] : pairs) {
    to[index].setKey(as_capnp(key));
    to[index++].setValue(as_capnp(value));
  }
}

std::map<std::string, std::string> read_pairs(Pairs::Reader from) {
  std::map<std::string, std::string> pairs;
  for (const auto pair : from)
    pairs.emplace_hint(pairs.end(), to_string(pair.getKey()), to_string(pair.getValue()));
  return pairs;
}

void write_answers(AnswerList::Builder to, const domain::Answers& answers) {
  capnp::uint index = 0;
  for (const auto& [field, answer] : answers) {
    to[index].setField(as_capnp(field));
    std::visit(WriteAnswer{to[index++].getValue()}, answer);
  }
}

domain::Answers read_answers(AnswerList::Reader from) {
  domain::Answers answers;
  for (const auto answer : from)
    answers.emplace_hint(answers.end(), to_string(answer.getField()),
                         read_answer(answer.getValue()));
  return answers;
}

void SectionWriter::add_text(SectionKind kind, const std::string& text) {
  if (!text.empty())
    sections_.push_back(
        {.kind = kind, .algorithm = SealAlgorithm::kPlain, .subject = {}, .bytes = text});
}

void SectionWriter::add_answers(const domain::Answers& answers, domain::SubjectId subject) {
  if (answers.empty()) return;
  sections_.push_back({.kind = SectionKind::kAnswers,
                       .algorithm = SealAlgorithm::kPlain,
                       .subject = subject,
                       .bytes = message_of<schema::AnswersSection>([&](auto root) {
                         write_answers(root.initAnswers(size_of(answers.size())), answers);
                       })});
}

void SectionWriter::add_contact(const std::map<std::string, std::string>& contact,
                                domain::SubjectId subject) {
  if (contact.empty()) return;
  sections_.push_back({.kind = SectionKind::kContact,
                       .algorithm = SealAlgorithm::kPlain,
                       .subject = subject,
                       .bytes = message_of<schema::ContactSection>([&](auto root) {
                         write_pairs(root.initValues(size_of(contact.size())), contact);
                       })});
}

void SectionWriter::add_file(const std::string& name, const std::string& sha256,
                             domain::SubjectId subject) {
  if (name.empty() && sha256.empty()) return;
  sections_.push_back({.kind = SectionKind::kFileName,
                       .algorithm = SealAlgorithm::kPlain,
                       .subject = subject,
                       .bytes = message_of<schema::FileSection>([&](auto root) {
                         root.setName(as_capnp(name));
                         root.setSha256(as_data(sha256));
                       })});
}

const Section* SectionReader::find(SectionKind kind) const {
  for (const Section& section : sections_)
    if (section.kind == kind) return take(section);
  return nullptr;
}

const Section* SectionReader::take(const Section& section) const {
  KJ_REQUIRE(section.algorithm == SealAlgorithm::kPlain, "a sealed section needs its key");
  ++read_;
  return &section;
}

void SectionReader::require_all_read() const {
  KJ_REQUIRE(read_ == sections_.size(), "a section that the event does not have");
}

std::string SectionReader::text(SectionKind kind) const {
  const Section* section = find(kind);
  return section ? section->bytes : std::string();
}

domain::Answers SectionReader::answers() const {
  const Section* section = find(SectionKind::kAnswers);
  if (!section) return {};
  WordReader message(section->bytes);
  return read_answers(message.root<schema::AnswersSection>().getAnswers());
}

std::map<std::string, std::string> SectionReader::contact(domain::SubjectId subject) const {
  std::size_t before = contacts_read_;
  for (const Section& section : sections_) {
    if (section.kind != SectionKind::kContact || before-- > 0) continue;
    ++contacts_read_;
    KJ_REQUIRE(section.subject == subject, "a contact of somebody else");
    WordReader message(take(section)->bytes);
    return read_pairs(message.root<schema::ContactSection>().getValues());
  }
  return {};
}

SectionReader::File SectionReader::file() const {
  const Section* section = find(SectionKind::kFileName);
  if (!section) return {};
  WordReader message(section->bytes);
  const auto root = message.root<schema::FileSection>();
  return {to_string(root.getName()), to_bytes(root.getSha256())};
}

}  // namespace rahgir::eventstore
