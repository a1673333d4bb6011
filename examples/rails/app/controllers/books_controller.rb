# The books over REST. Each change is broadcast by BooksChannel.
class BooksController < ApplicationController
  rescue_from ActiveRecord::StaleObjectError do |exception|
    render_problem Problem.of(exception), book: Book.kept.find(id)
  end

  def index
    render json: Book.changes(since_param)
  end

  def create
    render json: Book.create!(book_params), status: :created
  end

  def update
    book = Book.kept.find(id)
    book.edit!(WholeNumber.in(body, :version), book_params)
    render json: book
  end

  def destroy
    Book.kept.find(id).remove!
    head :no_content
  end

  private

  def book_params
    { title: body[:title], author: body[:author] }
  end
end
