#include "eventstore/replier.h"

#include <iterator>

#include "domain/check.h"

namespace rahgir::eventstore {
namespace {

void call(std::vector<Answer>& answers) {
  for (Answer& answer : answers) answer.done(std::move(answer.reply));
  answers.clear();
}

}  // namespace

void Replier::start() {
  domain::check(!thread_.joinable(), "a replier is started once");
  takes_ = true;
  thread_ = std::jthread([this] { run(); });
}

void Replier::stop() {
  {
    const std::lock_guard lock(mutex_);
    takes_ = false;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Replier::give(std::vector<Answer> answers) {
  if (answers.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (takes_) {
      std::ranges::move(answers, std::back_inserter(waiting_));
      answers.clear();
    }
  }
  wake_.notify_one();
  call(answers);
}

void Replier::run() {
  std::vector<Answer> answers;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return !waiting_.empty() || !takes_; });
    if (waiting_.empty()) return;
    answers.swap(waiting_);
    lock.unlock();
    call(answers);
    lock.lock();
  }
}

}  // namespace rahgir::eventstore
