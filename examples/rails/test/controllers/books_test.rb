require_relative "../test_helper"

class BooksTest < ActionDispatch::IntegrationTest
  setup { sign_in ada }

  test "a book is created, changed and destroyed" do
    post "/api/books", params: { title: " Emma ", author: "Austen" }, as: :json
    assert_response :created
    id = json["id"]
    assert_equal({ "id" => id, "version" => 1, "title" => "Emma", "author" => "Austen" }, json)
    patch "/api/books/#{id}", params: { title: "Emma", author: "Jane Austen", version: 1 }, as: :json
    assert_equal({ "id" => id, "version" => 2, "title" => "Emma", "author" => "Jane Austen" }, json)
    delete "/api/books/#{id}"
    assert_response :no_content
    delete "/api/books/#{id}"
    assert_refused 404, "not_found"
    patch "/api/books/#{id}", params: { title: "Emma", author: "Austen", version: 3 }, as: :json
    assert_refused 404, "not_found"
  end

  test "who has not seen the newest version gets it, and changes nothing" do
    book = Book.create!(title: "Emma", author: "Austen")
    book.edit!(1, title: "Emma", author: "Jane Austen")
    [1, 3].each do |version|
      patch "/api/books/#{book.id}", params: { title: "Mine", author: "Me", version: version }, as: :json
      assert_refused 409, "conflict"
      assert_equal({ "id" => book.id, "version" => 2, "title" => "Emma", "author" => "Jane Austen" }, json["book"])
    end
  end

  test "what is no book is refused" do
    [["", "Austen", "title"], ["x" * 201, "Austen", "title"], [nil, "Austen", "title"], [5, "Austen", "title"],
     ["Emma", " ", "author"]].each do |title, author, field|
      post "/api/books", params: { title: title, author: author }, as: :json
      assert_refused 422, "invalid", field: field
    end
    patch "/api/books/1", params: { title: "Emma", author: "Austen" }, as: :json
    assert_refused 422, "invalid", field: "version"
    assert_equal 3, Book.count
  end

  test "what has changed since a time, and what was destroyed" do
    book = Book.first
    travel 1.minute
    at = Time.now.to_f
    book.remove!
    fresh = Book.create!(title: "Emma", author: "Austen")
    get "/api/books?since=#{at}"
    assert_equal [false, [fresh.id], [{ "id" => book.id, "version" => 2 }]],
                 [json["complete"], json["changed"].map { |changed| changed["id"] }, json["destroyed"]]
    get "/api/books"
    assert_equal [true, 3, []], [json["complete"], json["changed"].size, json["destroyed"]]
  end

  test "of a time that is too long ago, all there is is known" do
    Book.first.remove!
    travel 26.hours
    CleanupJob.perform_now
    assert_equal 2, Book.count
    get "/api/books?since=#{26.hours.ago.to_f}"
    assert_equal [true, 2, []], [json["complete"], json["changed"].size, json["destroyed"]]
  end
end
