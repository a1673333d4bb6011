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
    raise Problem.new(:invalid, field: :version) unless params[:version].is_a?(Integer)

    book = Book.kept.find(id)
    book.edit!(params[:version], book_params)
    render json: book
  end

  def destroy
    Book.kept.find(id).remove!
    head :no_content
  end

  private

  def book_params
    { title: params[:title], author: params[:author] }
  end
end
