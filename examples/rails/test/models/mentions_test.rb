require_relative "../test_helper"

class MentionsTest < ActiveSupport::TestCase
  test "the longest name that fits is named, once, however it is written" do
    assert_equal ["ada"], named("@ada")
    assert_equal ["ada"], named("@Ada, and @ADA again")
    assert_equal ["ada b"], named("@ada b")
    assert_equal ["ada"], named("@adam @ada_ @ada-b mail@ada")
    assert_empty named("ada, @, @nobody")
  end

  test "ten are named at most" do
    names = Array.new(12) { |index| "person #{index}" }
    assert_equal names.first(10), named(names.map { |name| "@#{name}" }.join(" "), names)
  end

  test "many @, where there are many people, take no time" do
    names = Array.new(1_000) { |index| "person #{index}" }
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    assert_empty named("@" * 10_000, names)
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - start, :<, 0.5
  end

  private

  def named(text, names = ["ada", "ada b", "grace"])
    Mentions.in(text, names.map { |name| User.new(name: name) }).map(&:name)
  end
end
