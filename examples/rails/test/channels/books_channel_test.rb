require_relative "../test_helper"

class BooksChannelTest < ActionCable::Channel::TestCase
  test "whoever subscribes hears of all books" do
    subscribe_as ada
    assert_has_stream "books"
    assert_empty transmissions
  end

  test "each change is broadcast with its version" do
    book = Book.create!(title: " Emma ", author: "Jane Austen")
    book.edit!(1, title: "Emma", author: "Austen")
    book.remove!
    version = { "id" => book.id, "version" => 1 }
    assert_equal [
      { "verb" => "create", "book" => { **version, "title" => "Emma", "author" => "Jane Austen" } },
      { "verb" => "update", "book" => { **version, "version" => 2, "title" => "Emma", "author" => "Austen" } },
      { "verb" => "destroy", "book" => { **version, "version" => 3 } }
    ], broadcasts_to("books")
  end

  test "a change that fails is not broadcast" do
    book = Book.create!(title: "Emma", author: "Jane Austen")
    assert_raises(ActiveRecord::StaleObjectError) { Book.find(book.id).edit!(2, title: "Emma", author: "Austen") }
    assert_raises(ActiveRecord::RecordInvalid) { Book.find(book.id).edit!(1, title: "", author: "Austen") }
    assert_equal 1, broadcasts_to("books").size
  end

  test "performs nothing" do
    subscribe_as ada
    assert_refused "unknown_action", request(:tell)
  end
end
